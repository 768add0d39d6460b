package dev.flotilla.agent.work;

import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.error.FlotillaException;
import java.time.Duration;

/// Waits at the server for what it wants of the attempts, so that a cancel, a pause or a message
/// acts at once. An attempt that begins or ends interrupts the wait, which is for the others only.
/// One thread's.
final class WatchLoop implements Loop.Step {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// A server that answers sooner, without news, did not wait: asking again at once would spin.
  private static final Duration QUICK = Duration.ofSeconds(1);

  private final AgentClient client;
  private final Attempts attempts;

  WatchLoop(AgentClient client, Attempts attempts) {
    this.client = client;
    this.attempts = attempts;
  }

  /// False when the server said nothing new: it says a thing again until it is done.
  @Override
  public boolean runOnce() {
    Thread.interrupted(); // before the beats are read, so that no change is missed after
    var beats = attempts.beats();
    if (beats.isEmpty()) {
      return false;
    }
    try {
      var asked = System.nanoTime();
      var response = client.watch(attempts.request(beats, PATIENCE));
      return attempts.obey(response) || System.nanoTime() - asked > QUICK.toNanos();
    } catch (FlotillaException e) {
      if (Thread.interrupted()) {
        return true;
      }
      throw e;
    }
  }
}
