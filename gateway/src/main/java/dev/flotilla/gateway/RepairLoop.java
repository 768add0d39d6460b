package dev.flotilla.gateway;

import dev.flotilla.engine.usage.Reservations;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs [Reservations#runOnce] until it is closed.
final class RepairLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RepairLoop.class);

  private final Thread thread;

  private RepairLoop(Thread thread) {
    this.thread = thread;
  }

  static RepairLoop start(Reservations reservations, Duration every) {
    return new RepairLoop(
        Thread.ofVirtual().name("gateway-repair").start(() -> run(reservations, every)));
  }

  private static void run(Reservations reservations, Duration every) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (!reservations.runOnce()) {
          Thread.sleep(every);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        LOG.atWarn().setCause(e).log("reservations not renewed");
        pause(every);
      }
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
