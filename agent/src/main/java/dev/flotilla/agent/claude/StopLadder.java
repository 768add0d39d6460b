package dev.flotilla.agent.claude;

import dev.flotilla.agent.isolation.Child;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Ends a CLI: interrupt (it answers with a result and leaves nothing running), end of input,
/// SIGTERM, SIGKILL of the outermost process. Behind each rung is a wall-clock limit, because
/// what runs inside may have stopped whoever should answer.
final class StopLadder {
  private final Child child;
  private final StdinWriter stdin;
  private final Duration rung;

  /// @param rung how long the CLI has to answer an interrupt; the later rungs get half of it
  StopLadder(Child child, StdinWriter stdin, Duration rung) {
    this.child = child;
    this.stdin = stdin;
    this.rung = rung;
  }

  /// From the top, for a turn that goes on.
  void stop() {
    stdin.send(ControlLines.interrupt());
    if (!isGoneWithin(rung)) {
      linger();
    }
  }

  /// For a CLI that has nothing to do any more and does not end.
  void linger() {
    stdin.close();
    if (!isGoneWithin(rung.dividedBy(2))) {
      terminate();
    }
  }

  void terminate() {
    child.terminate();
    if (!isGoneWithin(rung.dividedBy(2))) {
      child.kill();
    }
  }

  private boolean isGoneWithin(Duration limit) {
    try {
      return child.process().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      child.kill();
      return true;
    }
  }
}
