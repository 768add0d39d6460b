package dev.flotilla.engine.usage;

/// Whether a request may go up.
public sealed interface ReserveResult {
  record Reserved(Reservation reservation) implements ReserveResult {}

  /// Only requests in flight are in the way: worth waiting for.
  record Crowded(Budget budget) implements ReserveResult {}

  /// What is settled has reached the limit: only more money helps.
  record Exhausted(Budget budget) implements ReserveResult {}
}
