package dev.flotilla.server.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Counts refused credentials by address, so that guessing is slowed and does not fill the logs. A
/// good credential is never held up: on one machine an agent's commands share the user's address.
/// Thread-safe; holds a bounded number of addresses.
final class FailedAttempts {
  private static final int LIMIT = 30;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int ADDRESSES = 10_000;

  private final Clock clock;
  private final Map<String, Window> byAddress =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
          return size() > ADDRESSES;
        }
      };

  private record Window(Instant start, int failures) {}

  FailedAttempts(Clock clock) {
    this.clock = clock;
  }

  /// Counts one more; true when the address has had too many within the window.
  synchronized boolean isTooMany(String address) {
    var now = clock.instant();
    var seen = byAddress.get(address);
    var next =
        seen == null || !now.isBefore(seen.start().plus(WINDOW))
            ? new Window(now, 1)
            : new Window(seen.start(), seen.failures() + 1);
    byAddress.put(address, next);
    return next.failures() > LIMIT;
  }
}
