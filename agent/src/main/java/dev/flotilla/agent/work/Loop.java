package dev.flotilla.agent.work;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Repeats one step in a virtual thread until all shall stop. What a step throws is logged here
/// and nowhere else; the next step comes after a back-off.
final class Loop {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

  /// One step; false when there was nothing to do, so that the loop waits a moment.
  @FunctionalInterface
  interface Step {
    boolean runOnce();
  }

  private final Thread thread;

  private Loop(Thread thread) {
    this.thread = thread;
  }

  static Loop start(String name, Stopping stopping, Duration idle, Step step) {
    return start(name, stopping, idle, Backoff.whileAway(), step);
  }

  /// @param backoff this loop's alone
  static Loop start(String name, Stopping stopping, Duration idle, Backoff backoff, Step step) {
    return new Loop(
        Thread.ofVirtual().name(name).start(() -> repeat(name, stopping, idle, backoff, step)));
  }

  private static void repeat(
      String name, Stopping stopping, Duration idle, Backoff backoff, Step step) {
    while (!stopping.isNow()) {
      try {
        var busy = step.runOnce();
        backoff.reset();
        if (!busy) {
          stopping.await(idle);
        }
      } catch (RuntimeException e) {
        LOG.atWarn()
            .setMessage("step failed")
            .addKeyValue("loop", name)
            .addKeyValue("reason", e.getMessage())
            .log();
        LOG.atDebug().setMessage("step failed here").setCause(e).log();
        stopping.await(backoff.next());
      }
    }
  }

  void interrupt() {
    thread.interrupt();
  }

  /// True when the loop has ended within the limit.
  boolean join(Duration limit) {
    try {
      return thread.join(limit);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
