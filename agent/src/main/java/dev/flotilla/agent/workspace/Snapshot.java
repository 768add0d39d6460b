package dev.flotilla.agent.workspace;

import dev.flotilla.api.work.CommitId;
import java.util.List;

/// The workspace at one moment, as a commit on the checkpoint ref.
///
/// @param commit its parents are `head` and the snapshot before
/// @param head the workspace's HEAD
/// @param tree git's id of the tree that `commit` holds
/// @param leftOut paths that are there but not in the tree: untracked ones over 10 MB, and nested
///     repositories (with a `/` at the end); bytes that are no UTF-8 are shown as `\xNN`
public record Snapshot(CommitId commit, CommitId head, String tree, List<String> leftOut) {
  public Snapshot {
    leftOut = List.copyOf(leftOut);
  }
}
