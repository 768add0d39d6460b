package dev.flotilla.agent.claude;

/// Why we ended the CLI ourselves. A later cause replaces an earlier one only if it is stronger
/// (further down).
public enum StopCause {
  STALLED("no evidence of life for too long"),
  NO_SPACE("the disk was filling up and its directories held the most; they were deleted"),
  PAUSED("paused"),
  DRAINED("the agent is stopping"),
  CANCELLED("cancelled"),
  LEASE_LOST("the lease is lost");

  private final String words;

  StopCause(String words) {
    this.words = words;
  }

  /// What people read.
  public String words() {
    return words;
  }

  public boolean isStrongerThan(StopCause other) {
    return compareTo(other) > 0;
  }
}
