package dev.flotilla.operator.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Holds writes to so many a second, wherever they come from: a few at once, none for a while then.
/// Immutable.
public final class Pace {
  private static final Duration WINDOW = Duration.ofSeconds(1);

  /// One for every 250 ms of the window.
  private static final int MOST = 4;

  /// Nothing was written so far.
  public static final Pace NEW = new Pace(List.of());

  private final List<Instant> last;

  private Pace(List<Instant> last) {
    this.last = List.copyOf(last);
  }

  /// With one more write.
  public Pace and(Instant now) {
    var all = new ArrayList<>(last.subList(Math.max(0, last.size() - MOST + 1), last.size()));
    all.add(now);
    return new Pace(all);
  }

  /// How long to wait until the next one; zero: it may be now.
  public Duration wait(Instant now) {
    if (last.size() < MOST) {
      return Duration.ZERO;
    }
    var left = Duration.between(now, last.getFirst().plus(WINDOW));
    return left.isNegative() ? Duration.ZERO : left;
  }
}
