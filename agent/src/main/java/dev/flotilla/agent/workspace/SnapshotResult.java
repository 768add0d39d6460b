package dev.flotilla.agent.workspace;

/// How writing the workspace's tree ended.
public sealed interface SnapshotResult {
  /// Written and on the git host.
  ///
  /// @param pushed false when nothing had changed since the snapshot before, which then stands
  record Written(Snapshot snapshot, boolean pushed) implements SnapshotResult {}

  /// Written, but the git host did not take it; never holds [PushResult.Pushed].
  record NotPushed(PushResult why) implements SnapshotResult {}

  /// The tree could not be written (a full disk, a workspace that was taken apart, too slow).
  record Unwritten(String reason) implements SnapshotResult {}
}
