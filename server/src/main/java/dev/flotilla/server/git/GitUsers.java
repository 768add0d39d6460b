package dev.flotilla.server.git;

import java.util.Optional;

/// Whose token it is; empty for one that is not good. Thread-safe.
@FunctionalInterface
public interface GitUsers {
  Optional<GitUser> user(String token);
}
