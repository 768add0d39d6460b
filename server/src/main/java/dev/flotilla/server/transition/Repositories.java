package dev.flotilla.server.transition;

import dev.flotilla.api.task.Identity;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.RepositorySettings;
import java.time.Instant;
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

  /// New refs, all at the same commit.
  ///
  /// @return false when one of them was there already: the transaction is then to be given up
  boolean create(Handle handle, UUID repository, List<String> names, CommitId at);

  /// Compare and set.
  ///
  /// @return false, and nothing has happened, when the ref is not where it was expected
  boolean move(Handle handle, UUID repository, String name, CommitId expected, CommitId to);

  /// The assignment is over: its checkpoint ref goes, one pack of its branch stays.
  void ended(Handle handle, UUID repository, UUID assignment);

  /// The id of the commit's tree.
  String tree(UUID repository, CommitId commit);

  /// True as well when they are the same.
  boolean isAncestor(UUID repository, CommitId ancestor, CommitId descendant);

  /// The commits of `tip` that `base` does not have, oldest first, role and subtask from their
  /// trailers.
  List<TaskView.Commit> commits(UUID repository, CommitId base, CommitId tip);

  /// What a commit that the server makes says, and what conflict markers call its two sides.
  ///
  /// @param at of both the author's and the committer's date, in whole seconds
  /// @param first what markers call the first commit; empty: its abbreviated id
  /// @param second the same of the second
  record CommitText(
      Identity author,
      Identity committer,
      Instant at,
      String message,
      String first,
      String second) {
    public CommitText(Identity author, Identity committer, Instant at, String message) {
      this(author, committer, at, message, "", "");
    }
  }

  /// A merge as a commit with two parents, or the first commit itself when that has the second.
  ///
  /// @param tree with conflict markers in it when there are conflicts
  /// @param conflicts the paths that conflict, sorted; empty: the merge is clean
  record Merge(CommitId commit, String tree, List<String> conflicts) {
    public Merge {
      conflicts = List.copyOf(conflicts);
    }

    public boolean isClean() {
      return conflicts.isEmpty();
    }
  }

  /// Merges `second` into `first`, without a checkout and without running anything of the
  /// repository's. The same arguments make the same commit. When this returns its objects are
  /// durable, so that a transaction may move a ref to it; it is kept for an hour without one.
  ///
  /// @throws dev.flotilla.api.error.FlotillaException `unprocessable` when the two have no common
  ///     history
  Merge merge(UUID repository, TaskId task, CommitId first, CommitId second, CommitText text);

  /// What changed between two commits, as a reviewer is shown it.
  ///
  /// @param diff a unified diff, or, of a longer one than 200 KB, a summary by file which says how
  ///     to read the rest
  /// @param paths what changed, both names of what was renamed, sorted; at most 5,000
  /// @param whole false: `diff` is a summary
  record Changes(String diff, List<String> paths, boolean whole) {
    public Changes {
      paths = List.copyOf(paths);
    }
  }

  Changes changes(UUID repository, CommitId from, CommitId to);

  /// Which of these paths hold conflict markers in that commit, in the order given.
  List<String> unresolved(UUID repository, CommitId commit, List<String> paths);

  /// @throws dev.flotilla.api.error.FlotillaException `unprocessable` when `.flotilla.yaml` cannot
  ///     be read, or the repository has submodules or LFS pointers
  RepositorySettings settings(UUID repository, CommitId base);
}
