package dev.flotilla.api.task;

/// A git identity: the name and address that a commit bears.
public record Identity(String name, String email) {}
