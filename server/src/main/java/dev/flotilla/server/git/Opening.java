package dev.flotilla.server.git;

import dev.flotilla.engine.git.RepositoryId;

/// What came of opening a repository.
sealed interface Opening {
  /// The caller closes it.
  record Opened(PackedRepository repository) implements Opening {}

  /// A large base is not in PostgreSQL and was lost from the cache: it must be brought again.
  record BaseLost(RepositoryId id) implements Opening {
    String explained() {
      return "the base of repository %s is larger than PostgreSQL keeps and its cache was lost: upload it again"
          .formatted(id);
    }
  }
}
