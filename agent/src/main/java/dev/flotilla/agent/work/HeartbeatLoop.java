package dev.flotilla.agent.work;

import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.work.Heartbeat;
import java.time.Duration;
import java.util.List;

/// Renews the leases of all attempts in one exchange: when it is time, and sooner when there is
/// something new to tell. One thread's.
final class HeartbeatLoop implements Loop.Step {
  private final AgentClient client;
  private final Attempts attempts;
  private final Duration interval;
  private List<Heartbeat.Beat> told = List.of();
  private long sentAt = System.nanoTime();

  HeartbeatLoop(AgentClient client, Attempts attempts, Duration interval) {
    this.client = client;
    this.attempts = attempts;
    this.interval = interval;
  }

  @Override
  public boolean runOnce() {
    var beats = attempts.beats();
    if (System.nanoTime() - sentAt >= interval.toNanos() || !beats.equals(told)) {
      attempts.obey(client.heartbeat(attempts.request(beats, Duration.ZERO)));
      told = beats;
      sentAt = System.nanoTime();
    }
    return false;
  }
}
