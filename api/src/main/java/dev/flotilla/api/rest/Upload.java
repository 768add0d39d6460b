package dev.flotilla.api.rest;

/// Where to push to; afterwards a task names it as `repository.upload`.
///
/// @param url of the repository on the git host, absolute or a path on the API's port
/// @param ref the one ref that may be pushed there, `refs/flotilla/upload/<id>`
public record Upload(String id, String url, String ref) {}
