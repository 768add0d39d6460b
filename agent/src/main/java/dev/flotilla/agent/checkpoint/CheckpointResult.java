package dev.flotilla.agent.checkpoint;

/// Whether a pair of transcript and tree has arrived.
public sealed interface CheckpointResult {
  record Taken() implements CheckpointResult {}

  /// No pair: the one before it counts.
  ///
  /// @param passing the server or the git host is away: another try may bring one
  record Skipped(String reason, boolean passing) implements CheckpointResult {
    Skipped(String reason) {
      this(reason, false);
    }
  }

  record LeaseLost() implements CheckpointResult {}
}
