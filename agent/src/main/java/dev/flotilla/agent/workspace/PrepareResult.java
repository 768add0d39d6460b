package dev.flotilla.agent.workspace;

/// Whether a workspace is ready to work in.
public sealed interface PrepareResult {
  /// HEAD is on the branch, the tree is the checkpoint's.
  record Ready() implements PrepareResult {}

  /// The assignment token was refused by the git host.
  record LeaseLost() implements PrepareResult {}

  /// The git host could not be reached, broke, or did not have a commit that it named; repeating
  /// it may help.
  record Unreachable(String reason) implements PrepareResult {}

  /// This machine could not do it (a full disk, git is missing).
  record Broken(String reason) implements PrepareResult {}
}
