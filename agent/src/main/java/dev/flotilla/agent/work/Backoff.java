package dev.flotilla.agent.work;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/// Waits that grow, with chance in them, so that a fleet does not come back all at once. One
/// thread's.
final class Backoff {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final Duration first;
  private final Duration longest;
  private Duration next;

  Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  /// While the server or the git host is away.
  static Backoff whileAway() {
    return whileAway(LONGEST);
  }

  /// @param atMost between two tries, should that be less
  static Backoff whileAway(Duration atMost) {
    return new Backoff(Duration.ofMillis(200), atMost.compareTo(LONGEST) < 0 ? atMost : LONGEST);
  }

  void reset() {
    next = first;
  }

  /// Waits for the next of them; an interrupt cuts it short.
  void park() {
    LockSupport.parkNanos(next().toNanos());
  }

  Duration next() {
    var spread = Duration.ofMillis(ThreadLocalRandom.current().nextLong(next.toMillis() / 2 + 1));
    var wait = next.dividedBy(2).plus(spread);
    var doubled = next.multipliedBy(2);
    next = doubled.compareTo(longest) < 0 ? doubled : longest;
    return wait;
  }
}
