package dev.flotilla.agent.work;

import dev.flotilla.agent.claude.ToolCall;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Tells a turn that works from one that hangs, by evidence: lines from the CLI, CPU time of what
/// it runs, changes in the workspace. A command that is silent for half an hour and burns CPU is
/// healthy; one that sleeps, or a stream that only pings, is not. Thread-safe.
final class Liveness {
  /// An idle CLI, or a command that polls for what never comes, uses less of a core than this.
  private static final int CPU_SHARE = 50;

  /// What was seen at one moment.
  ///
  /// @param signs grows with each line from the CLI
  /// @param cpu of the process tree so far
  /// @param workspace changes when files change
  record Evidence(long signs, Duration cpu, long workspace) {}

  private final Clock clock;
  private final Duration stall;
  private Instant lastSeen;
  private Instant allowedUntil = Instant.MIN;
  private Evidence last = new Evidence(-1, Duration.ZERO, 0);

  Liveness(Clock clock, Duration stall) {
    this.clock = clock;
    this.stall = stall;
    this.lastSeen = clock.instant();
  }

  /// A tool may declare that it takes longer.
  synchronized void declares(ToolCall call) {
    var millis = call.input().path("timeout");
    if (millis.canConvertToLong() && millis.asLong() > stall.toMillis()) {
      allowedUntil = clock.instant().plusMillis(millis.asLong());
    }
  }

  synchronized boolean isStalled(Evidence now) {
    var worked = now.cpu().minus(last.cpu()).compareTo(stall.dividedBy(CPU_SHARE)) >= 0;
    if (now.signs() != last.signs()) {
      allowedUntil = Instant.MIN;
    }
    if (worked || now.signs() != last.signs() || now.workspace() != last.workspace()) {
      lastSeen = clock.instant();
      last = now;
      return false;
    }
    var limit = lastSeen.plus(stall);
    return clock.instant().isAfter(limit.isAfter(allowedUntil) ? limit : allowedUntil);
  }
}
