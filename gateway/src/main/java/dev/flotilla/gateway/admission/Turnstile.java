package dev.flotilla.gateway.admission;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Where requests wait for others to settle. Each settlement lets one look again; another gateway's
/// settlements are seen by looking every second. Thread-safe.
final class Turnstile {
  private static final long LOOK_AGAIN_MS = 1_000;

  private final Semaphore settled = new Semaphore(0);

  /// @return false when interrupted
  boolean await() {
    try {
      var _ = settled.tryAcquire(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void settled() {
    if (settled.hasQueuedThreads()) {
      settled.release();
    }
  }
}
