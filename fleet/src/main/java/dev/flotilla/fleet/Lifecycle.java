package dev.flotilla.fleet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was started, to be closed in the reverse order, once; also when the process is told to
/// end. Thread-safe.
final class Lifecycle implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  private final Deque<Part> parts = new ArrayDeque<>();
  private final Thread hook = new Thread(this::closeAll, "stop");

  private record Part(String name, AutoCloseable part) {}

  Lifecycle() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// Starts what would be left behind if the process ended before it is added: whoever ends the process
  /// meanwhile waits for it, and closes it.
  synchronized <T extends AutoCloseable> T start(String name, Supplier<T> part) {
    return add(name, part.get());
  }

  /// Adds what was just started on top of all before it.
  synchronized <T extends AutoCloseable> T add(String name, T part) {
    parts.push(new Part(name, part));
    LOG.atInfo().addKeyValue("part", name).log("started");
    return part;
  }

  private synchronized void closeAll() {
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

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.atDebug().setCause(e).log("the process is ending already");
    }
  }
}
