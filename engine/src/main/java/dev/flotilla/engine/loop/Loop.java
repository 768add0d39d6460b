package dev.flotilla.engine.loop;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a step again and again on a thread of its own: at once after one that did something, else
/// after a pause. A step that fails is taken again. Closing waits for the one under way, and never
/// interrupts it: an interrupted statement costs its connection.
public final class Loop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String name;
  private final Duration pause;
  private final BooleanSupplier step;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private Loop(String name, Duration pause, BooleanSupplier step) {
    this.name = name;
    this.pause = pause;
    this.step = step;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /// @param step true: it did something, the next one follows at once
  public static Loop start(String name, Duration pause, BooleanSupplier step) {
    var loop = new Loop(name, pause, step);
    loop.thread.start();
    return loop;
  }

  private void run() {
    try {
      var wait = Duration.ZERO;
      while (!closing.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        wait = stepped() ? Duration.ZERO : pause;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean stepped() {
    try {
      return step.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("loop", name)
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("step failed, taken again");
      LOG.atDebug().addKeyValue("loop", name).setCause(e).log("how it failed");
      return false;
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
