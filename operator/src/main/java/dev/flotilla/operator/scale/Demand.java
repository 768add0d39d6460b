package dev.flotilla.operator.scale;

/// What the server says of a role. Immutable.
///
/// @param pending assignments that wait
/// @param running assignments at work
/// @param throttled the model provider takes less than the fleet has for it
/// @param budgetSpent the fleet may spend nothing more
public record Demand(int pending, int running, boolean throttled, boolean budgetSpent) {
  public Demand {
    if (pending < 0 || running < 0) {
      throw new IllegalArgumentException(
          "expected counts, found %d pending and %d running".formatted(pending, running));
    }
  }

  /// Agents that this gives work to.
  public int agents(int tasksPerAgent) {
    return Math.toIntExact(Math.ceilDiv((long) pending + running, tasksPerAgent));
  }
}
