package dev.flotilla.agent.isolation;

import java.time.Duration;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A started command and what it started. The rest is found by its mark, and without a wall by its
/// session too. Behind bubblewrap as well: it answers with the command's end before the pid namespace,
/// and all that is in it, has ended.
final class Tree implements Child {
  private static final Logger LOG = LoggerFactory.getLogger(Tree.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Process process;
  private final Mark mark;

  /// Nothing is left, and the process' id may be another one's.
  private volatile boolean over;

  Tree(Process process, Mark mark) {
    this.process = process;
    this.mark = mark;
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
    if (over) {
      return;
    }
    var inner = process.toHandle().descendants().toList();
    process.toHandle().destroyForcibly();
    Processes.awaitEnd(process.toHandle(), PATIENCE);
    inner.forEach(ProcessHandle::destroyForcibly);
    inner.forEach(it -> Processes.awaitEnd(it, PATIENCE));
    sweep();
  }

  private void sweep() {
    var session = process.pid();
    over = Processes.killAll(pid -> Processes.session(pid) == session || mark.isOn(pid));
    if (!over) {
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
