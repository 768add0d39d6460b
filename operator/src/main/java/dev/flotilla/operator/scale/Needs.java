package dev.flotilla.operator.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How many agents were needed lately, so that a pool shrinks to the most that any moment of its
/// `idleSeconds` needed, and not to what happens to be needed now. Immutable; at most as long as there
/// are different needs.
public final class Needs {
  /// Falling needs: a higher one makes all lower ones before it meaningless.
  private final List<Need> falling;

  /// @param until when it was last so
  private record Need(int agents, Instant until) {}

  private Needs(List<Need> falling) {
    this.falling = List.copyOf(falling);
  }

  /// Nothing is known but what is there, and that counts as needed: an operator that starts anew
  /// waits as long as if the need had ended now.
  ///
  /// @param agents that there should be so far
  public static Needs from(int agents, Instant now) {
    return new Needs(List.of(new Need(agents, now)));
  }

  /// @param agents needed from now on; what was needed before was so until now
  /// @param window for which a need that ended still counts
  public Needs and(int agents, Instant now, Duration window) {
    var before = new ArrayList<>(falling);
    before.add(new Need(before.removeLast().agents(), now));
    var needs = new ArrayList<Need>();
    for (var need : before) {
      if (need.agents() > agents && need.until().plus(window).isAfter(now)) {
        needs.add(need);
      }
    }
    needs.add(new Need(agents, now));
    return new Needs(needs);
  }

  /// When less than now may be known to be needed; absent: nothing but the present need counts.
  public Optional<Instant> fallsAt(Duration window) {
    return falling.size() < 2
        ? Optional.empty()
        : Optional.of(falling.getFirst().until().plus(window));
  }

  /// The most that was needed within the window.
  int most() {
    return falling.getFirst().agents();
  }
}
