package dev.flotilla.gateway.proxy;

import java.time.Duration;
import java.util.Optional;

/// How often and how long a request is tried again before its first byte went down. All of it stays
/// below what the CLI waits for (`API_TIMEOUT_MS`).
///
/// @param tries at most, the first included
/// @param firstWait before the second try, doubled for each further one, with jitter
/// @param patience of all tries together
public record RetryPolicy(int tries, Duration firstWait, Duration longestWait, Duration patience) {
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(8, Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(240));

  private static final int DOUBLINGS = 10;

  /// How long to wait before the next try; empty when it was the last.
  ///
  /// @param done tries so far
  /// @param elapsed since the first
  /// @param retryAfter as the provider said
  /// @param random 0 to 1
  Optional<Duration> next(
      int done, Duration elapsed, Optional<Duration> retryAfter, double random) {
    var wait = retryAfter.map(it -> jittered(it, random)).orElseGet(() -> backOff(done, random));
    return done < tries && elapsed.plus(wait).compareTo(patience) < 0
        ? Optional.of(wait)
        : Optional.empty();
  }

  static boolean isRetryable(int status) {
    return status == 408 || status == 429 || status >= 500;
  }

  /// It has too much to do, of this key's or of everybody's.
  static boolean isThrottling(int status) {
    return status == 429 || status == 529;
  }

  private Duration backOff(int done, double random) {
    var doubled = firstWait.multipliedBy(1L << Math.min(done - 1, DOUBLINGS));
    var capped = doubled.compareTo(longestWait) < 0 ? doubled : longestWait;
    return Duration.ofNanos((long) (capped.toNanos() * (0.5 + random / 2)));
  }

  /// Never earlier than was said; spread, so that not everybody comes back at once.
  private static Duration jittered(Duration said, double random) {
    return said.plus(Duration.ofNanos((long) (said.toNanos() * random / 10)));
  }
}
