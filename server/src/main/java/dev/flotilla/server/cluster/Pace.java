package dev.flotilla.server.cluster;

import java.time.Duration;

/// How soon something that costs may be done again: at once after a quiet time, a few times in short
/// order for a burst, and in the long run so seldom that it takes no more than a tenth of the
/// time. Not thread-safe. Times are nanoseconds of a clock that only goes on.
final class Pace {
  /// From one beginning to the next, and from the news to it, at the least: what comes in between is seen
  /// with it.
  static final Duration LEAST = Duration.ofMillis(25);

  /// And at the most, however much it costs: whoever waits has waited long enough.
  static final Duration MOST = Duration.ofMillis(250);

  /// The time that a burst may take before it is slowed down.
  static final Duration CREDIT = Duration.ofSeconds(1);

  /// Of this time it takes one part.
  private static final long PARTS = 10;

  private boolean first = true;
  private long credit = CREDIT.toNanos();
  private long begun;
  private long ended;

  /// What is still to be waited for before it may begin.
  Duration left(long now) {
    if (first) {
      return Duration.ZERO;
    }
    var since = now - begun;
    var due = Math.max(LEAST.toNanos() - since, -credit(now) * PARTS);
    return Duration.ofNanos(Math.clamp(due, 0, Math.max(0, MOST.toNanos() - since)));
  }

  /// It was done.
  void done(long from, long to) {
    credit = credit(from) - (to - from);
    begun = from;
    ended = to;
    first = false;
  }

  private long credit(long now) {
    return first ? credit : Math.min(CREDIT.toNanos(), credit + (now - ended) / PARTS);
  }
}
