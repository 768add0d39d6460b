package dev.flotilla.agent.checkpoint;

/// Whether a pair of transcript and tree has arrived.
public sealed interface CheckpointResult {
  record Taken() implements CheckpointResult {}

  /// No pair: the one before it counts.
  record Skipped(String reason) implements CheckpointResult {}

  record LeaseLost() implements CheckpointResult {}
}
