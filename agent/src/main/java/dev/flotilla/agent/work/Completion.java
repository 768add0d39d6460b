package dev.flotilla.agent.work;

import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.client.Reply;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.AgentCrashPoint;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.CompleteRequest;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reports how an attempt ended until somebody hears it: repeating is the same completion.
final class Completion {
  private static final Logger LOG = LoggerFactory.getLogger(Completion.class);

  private final AgentClient client;
  private final Stopping stopping;
  private final CrashPoint crash;

  Completion(AgentClient client, Stopping stopping, CrashPoint crash) {
    this.client = client;
    this.stopping = stopping;
    this.crash = crash;
  }

  void report(AttemptId attempt, CompleteRequest request) {
    crash.reached(AgentCrashPoint.COMPLETING);
    var backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
    while (!isHeard(attempt, request)) {
      if (stopping.await(backoff.next())) {
        LOG.atWarn().setMessage("outcome not reported").addKeyValue("attempt", attempt).log();
        return;
      }
    }
    crash.reached(AgentCrashPoint.COMPLETED);
  }

  private boolean isHeard(AttemptId attempt, CompleteRequest request) {
    try {
      var reply = client.complete(attempt, request);
      if (!(reply instanceof Reply.Accepted<Boolean>)) {
        LOG.atInfo()
            .setMessage("outcome not wanted")
            .addKeyValue("attempt", attempt)
            .addKeyValue("reply", reply)
            .log();
      }
      return true;
    } catch (FlotillaException e) {
      if (AgentClient.isPassing(e)) {
        return false;
      }
      LOG.atError().setMessage("outcome refused").addKeyValue("attempt", attempt).setCause(e).log();
      return true;
    }
  }
}
