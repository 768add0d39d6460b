package dev.flotilla.e2e.solo;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/// Waiting at a process border, the one place where there is nothing better.
final class Eventually {
  private Eventually() {}

  static void until(Callable<Boolean> holds) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(holds);
  }
}
