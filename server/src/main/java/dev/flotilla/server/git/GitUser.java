package dev.flotilla.server.git;

/// A person who is known by a token.
///
/// @param admin may fetch everyone's tasks
public record GitUser(String subject, boolean admin) {}
