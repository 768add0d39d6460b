package dev.flotilla.server.workflow;

import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import java.util.Optional;
import java.util.UUID;

/// Bringing a result to where a task's URL points. Thread-safe; called outside transactions, one
/// call per task at a time, again after a crash.
public interface Deliveries {
  /// What the ledger said before the first push: a branch of that name goes to `commit`, and was
  /// not there before.
  ///
  /// @param branch `flotilla/<task>`
  /// @param title and `body` of a pull request
  record Intent(
      TaskId task,
      UUID repository,
      String url,
      Deliver kind,
      String branch,
      CommitId commit,
      Optional<String> onto,
      String title,
      String body) {}

  /// What became of it.
  sealed interface Result {
    /// The remote's branch is at the commit, now or already before.
    record Delivered(Optional<String> pullRequest) implements Result {}

    /// The remote refuses, or its branch is somewhere else; a person must look.
    record Refused(String reason) implements Result {}
  }

  /// Pushes, and opens the pull request if that is wanted. Doing it twice is doing it once: the
  /// remote's branch is looked at first.
  ///
  /// @throws dev.flotilla.api.error.FlotillaException `unavailable` when the remote cannot be
  ///     reached just now: asked again later
  Result deliver(Intent intent);
}
