package dev.flotilla.agent.workspace;

import dev.flotilla.api.work.CommitId;
import java.util.List;

/// What became of the work that a turn left in the workspace.
public sealed interface CommitResult {
  /// Everything is in commits that bear the trailers, and HEAD is the branch's tip, ready to push.
  ///
  /// @param notes what a person should know: files left out, a detached HEAD that was taken over
  record Committed(CommitId tip, List<String> notes) implements CommitResult {}

  /// Only the model can say what it meant (a nested repository, a merge with conflicts, a rebase
  /// in progress, HEAD and branch apart): nothing was changed.
  ///
  /// @param words for the model: what is in the way, and what to do
  record HandBack(List<String> words) implements CommitResult {}

  /// git could not do it (a full disk, a broken object store, too slow).
  record Broken(String reason) implements CommitResult {}
}
