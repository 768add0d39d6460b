package dev.flotilla.api.rest;

import dev.flotilla.api.work.CommitId;

/// `POST /api/v1/uploads`: a commit of a local repository is about to be pushed.
///
/// @param rootCommit the oldest commit of its history: tasks over one repository share a cache
/// @param commit what will be pushed
/// @param name for people, the directory's name
public record UploadRequest(CommitId rootCommit, CommitId commit, String name) {}
