package dev.flotilla.agent.work;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Says to all loops that they shall end, and is what they wait on between two steps. Thread-safe.
final class Stopping {
  private final CountDownLatch latch = new CountDownLatch(1);

  void now() {
    latch.countDown();
  }

  boolean isNow() {
    return latch.getCount() == 0;
  }

  /// Waits, but not beyond the stop; true when it has come. An interrupt ends the wait.
  boolean await(Duration duration) {
    try {
      return latch.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      return isNow();
    }
  }
}
