package dev.flotilla.agent.claude;

/// Why we ended the CLI ourselves. A later cause replaces an earlier one only if it is stronger
/// (further down).
public enum StopCause {
  STALLED,
  PAUSED,
  DRAINED,
  CANCELLED,
  LEASE_LOST;

  public boolean isStrongerThan(StopCause other) {
    return compareTo(other) > 0;
  }
}
