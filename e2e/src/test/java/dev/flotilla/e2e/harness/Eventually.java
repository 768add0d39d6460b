package dev.flotilla.e2e.harness;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/// Waiting at a process border, the one place where there is nothing better.
public final class Eventually {
  private Eventually() {}

  public static void until(Callable<Boolean> holds) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(holds);
  }
}
