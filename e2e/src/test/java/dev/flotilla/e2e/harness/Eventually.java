package dev.flotilla.e2e.harness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// Waiting at a process border, the one place where there is nothing better.
public final class Eventually {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private Eventually() {}

  /// Fails after what is too long on any machine.
  public static void until(Callable<Boolean> holds) {
    within(LIMIT, holds);
  }

  public static void within(Duration limit, Callable<Boolean> holds) {
    Awaitility.await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(RuntimeException.class)
        .until(holds);
  }

  /// How long it took until that held; looked at more often than [#until] does.
  public static Duration took(Callable<Boolean> holds) {
    var begun = System.nanoTime();
    Awaitility.await()
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsInstanceOf(RuntimeException.class)
        .until(holds);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /// The moment of a blow: chance, not synchronisation.
  public static void after(Duration delay) {
    try {
      new CountDownLatch(1).await(delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
