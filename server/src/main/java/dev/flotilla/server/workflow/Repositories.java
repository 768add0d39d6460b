package dev.flotilla.server.workflow;

import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.RepositorySettings;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What the workflow asks of git. Refs live in the ledger, so those methods take the transaction
/// and never touch a disk; the others read objects, may take a while, and are called outside
/// transactions. Thread-safe.
///
/// Those that read objects throw `unavailable` when the cache has to be rebuilt first and cannot be
/// just now, and `unprocessable` when an object is nowhere any more (a large upload whose cache was
/// lost).
public interface Repositories {
  /// A local repository's commit that the command line has brought.
  ///
  /// @param name of the repository, for people
  record Upload(UUID repository, String name, CommitId commit) {}

  /// The upload of that id, once it has arrived whole.
  Optional<Upload> upload(Handle handle, UUID id);

  Optional<CommitId> ref(Handle handle, UUID repository, String name);

  /// Compare and set. `expected` empty: the ref must not be there yet.
  ///
  /// @return false, and nothing has happened, when the ref is not where it was expected
  boolean move(
      Handle handle, UUID repository, String name, Optional<CommitId> expected, CommitId to);

  /// The assignment is over: its checkpoint ref goes, one pack of its branch stays.
  void ended(Handle handle, UUID repository, UUID assignment);

  /// The id of the commit's tree.
  String tree(UUID repository, CommitId commit);

  /// True as well when they are the same.
  boolean isAncestor(UUID repository, CommitId ancestor, CommitId descendant);

  /// The commits of `tip` that `base` does not have, oldest first, role and subtask from their
  /// trailers.
  List<TaskView.Commit> commits(UUID repository, CommitId base, CommitId tip);

  /// @throws dev.flotilla.api.error.FlotillaException `unprocessable` when `.flotilla.yaml` cannot
  ///     be read, or the repository has submodules or LFS pointers
  RepositorySettings settings(UUID repository, CommitId base);
}
