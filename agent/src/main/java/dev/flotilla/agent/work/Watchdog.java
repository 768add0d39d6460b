package dev.flotilla.agent.work;

import dev.flotilla.agent.claude.ClaudeRun;
import dev.flotilla.agent.claude.StopCause;
import java.nio.file.Path;
import java.time.Duration;

/// Looks at one CLI from time to time and stops it when nothing shows that it lives.
final class Watchdog implements Loop.Step, AutoCloseable {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final Attempt attempt;
  private final ClaudeRun run;
  private final Liveness liveness;
  private final Path workspace;
  private final Stopping done = new Stopping();
  private final Loop loop;

  Watchdog(Attempt attempt, ClaudeRun run, Liveness liveness, Duration stall, Path workspace) {
    this.attempt = attempt;
    this.run = run;
    this.liveness = liveness;
    this.workspace = workspace;
    var period = stall.dividedBy(20);
    period = period.compareTo(LONGEST) > 0 ? LONGEST : period;
    period = period.compareTo(SHORTEST) < 0 ? SHORTEST : period;
    this.loop = Loop.start("watchdog", done, period, this);
  }

  @Override
  public boolean runOnce() {
    var evidence = new Liveness.Evidence(run.signs(), run.cpu(), WorkspaceActivity.of(workspace));
    if (liveness.isStalled(evidence)) {
      attempt.stop(StopCause.STALLED);
    }
    return false;
  }

  @Override
  public void close() {
    done.now();
    loop.join(LONGEST);
  }
}
