package dev.flotilla.operator.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Holds writes to so many a second, wherever they come from: a few in short order, each farther from the
/// one before, so that a burst is followed while it comes, however long it takes, and none for a while then.
/// Immutable.
public final class Pace {
  private static final Duration WINDOW = Duration.ofSeconds(1);

  /// One for every 250 ms of the window.
  private static final int MOST = 4;

  /// From the first of a window to the next, and twice as long each time: what comes in between is
  /// written with it.
  private static final Duration LEAST = Duration.ofMillis(20);

  /// After which there is probably no next one.
  private static final Duration SETTLED = Duration.ofMillis(75);

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
    if (last.isEmpty()) {
      return Duration.ZERO;
    }
    var inWindow = last.stream().filter(it -> left(it, WINDOW, now).isPositive()).count();
    var least = left(last.getLast(), LEAST.multipliedBy(1L << Math.max(0, inWindow - 1)), now);
    var window = last.size() < MOST ? Duration.ZERO : left(last.getFirst(), WINDOW, now);
    return window.compareTo(least) > 0 ? window : least;
  }

  /// How long to wait with what the next write would overtake; absent: none is to be expected.
  public Optional<Duration> settles(Instant now) {
    return last.isEmpty()
        ? Optional.empty()
        : Optional.of(left(last.getLast(), SETTLED, now)).filter(Duration::isPositive);
  }

  /// A clock that was set back leaves moments that are to come, which say nothing.
  private static Duration left(Instant from, Duration patience, Instant now) {
    var left = patience.minus(Duration.between(from, now).abs());
    return left.isNegative() ? Duration.ZERO : left;
  }
}
