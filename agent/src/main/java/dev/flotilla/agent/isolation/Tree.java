package dev.flotilla.agent.isolation;

import java.time.Duration;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A started command and what it started. Behind bubblewrap the end of the outermost process ends
/// the rest, because it takes the first process of a pid namespace with it; without a wall the rest
/// is found by its mark and by its session.
final class Tree implements Child {
  private static final Logger LOG = LoggerFactory.getLogger(Tree.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Process process;
  private final Mark mark;
  private final boolean walled;

  Tree(Process process, Mark mark, boolean walled) {
    this.process = process;
    this.mark = mark;
    this.walled = walled;
  }

  @Override
  public Process process() {
    return process;
  }

  @Override
  public void terminate() {
    process.toHandle().destroy(); // Process.destroy would also close streams with unread output
  }

  @Override
  public void kill() {
    var inner = process.toHandle().descendants().toList();
    process.toHandle().destroyForcibly();
    Processes.awaitEnd(process.toHandle(), PATIENCE);
    if (walled) {
      inner.forEach(it -> Processes.awaitEnd(it, PATIENCE));
    } else {
      inner.forEach(ProcessHandle::destroyForcibly);
      sweep();
    }
  }

  private void sweep() {
    var session = process.pid();
    if (!Processes.killAll(pid -> Processes.session(pid) == session || mark.isOn(pid))) {
      LOG.atError().addKeyValue("pid", session).log("processes of a child could not be ended");
    }
  }

  @Override
  public Duration cpu() {
    return Stream.concat(Stream.of(process.toHandle()), process.toHandle().descendants())
        .map(Processes::cpu)
        .reduce(Duration.ZERO, Duration::plus);
  }

  @Override
  public void close() {
    kill();
  }
}
