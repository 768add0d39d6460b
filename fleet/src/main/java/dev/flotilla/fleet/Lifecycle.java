package dev.flotilla.fleet;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was started, to be closed in the reverse order, once; also when the process is told to
/// end. Thread-safe.
final class Lifecycle implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  private final Deque<Part> parts = new ArrayDeque<>();
  private final Thread hook = new Thread(this::closeAll, "stop");
  private boolean over;

  private record Part(String name, AutoCloseable part) {}

  Lifecycle() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// Starts what would be left behind if the process ended before it is added: whoever ends the process
  /// meanwhile waits for it, and closes it.
  ///
  /// @throws FlotillaException `UNAVAILABLE` when the process is ending already
  synchronized <T extends AutoCloseable> T start(String name, Supplier<T> part) {
    if (over) {
      throw ending(name);
    }
    return add(name, part.get());
  }

  /// Adds what was just started on top of all before it.
  ///
  /// @throws FlotillaException `UNAVAILABLE` when the process is ending already; the part is closed then
  synchronized <T extends AutoCloseable> T add(String name, T part) {
    parts.push(new Part(name, part));
    if (over) {
      closeAll();
      throw ending(name);
    }
    LOG.atInfo().addKeyValue("part", name).log("started");
    return part;
  }

  private static FlotillaException ending(String name) {
    return new FlotillaException(
        ErrorCode.UNAVAILABLE, "the process is ending: there is no use for " + name);
  }

  private synchronized void closeAll() {
    over = true;
    while (!parts.isEmpty()) {
      var next = parts.pop();
      try {
        next.part().close();
        LOG.atInfo().addKeyValue("part", next.name()).log("stopped");
      } catch (Exception e) {
        LOG.atError().addKeyValue("part", next.name()).setCause(e).log("not stopped cleanly");
      }
    }
  }

  private static void waitForTheEnd() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Does not return when the process is ending already.
  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.atDebug().setCause(e).log("the process is ending already");
      // and ends with the hook: what failed because of that is of no interest to anybody
      waitForTheEnd();
    }
  }
}
