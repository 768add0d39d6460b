package dev.flotilla.server.git;

import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.RepositoryId;

/// A commit that was fetched from an upstream and whose objects are accepted.
record Fetched(RepositoryId repository, CommitId base) {}
