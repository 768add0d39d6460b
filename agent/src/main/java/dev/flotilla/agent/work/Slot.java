package dev.flotilla.agent.work;

import dev.flotilla.agent.claude.StopCause;
import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.AgentCrashPoint;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.CompleteRequest;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.LeaseRequest;
import dev.flotilla.api.work.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One agent: leases one assignment at a time and sees it through. The attempt's id is its own
/// choice and stays the same until the server has answered, so that no grant is lost on the way.
final class Slot implements Loop.Step {
  private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration QUICK = Duration.ofSeconds(1);

  private final AgentId agent;
  private final AgentClient client;
  private final Attempts attempts;
  private final Handler conversation;
  private final Handler check;
  private final Completion completion;
  private final BooleanSupplier taking;
  private final BooleanSupplier draining;
  private final CrashPoint crash;
  private AttemptId asked = AttemptId.random();
  private volatile boolean leasing;
  private volatile boolean busy;

  Slot(
      AgentId agent,
      AgentClient client,
      Attempts attempts,
      Handler conversation,
      Handler check,
      Completion completion,
      BooleanSupplier taking,
      BooleanSupplier draining,
      CrashPoint crash) {
    this.agent = agent;
    this.client = client;
    this.attempts = attempts;
    this.conversation = conversation;
    this.check = check;
    this.completion = completion;
    this.taking = taking;
    this.draining = draining;
    this.crash = crash;
  }

  @Override
  public boolean runOnce() {
    busy = true;
    try {
      if (!taking.getAsBoolean()) {
        return false;
      }
      var began = System.nanoTime();
      var grant = lease();
      asked = AttemptId.random();
      grant.ifPresent(this::work);
      // a server that says at once that there is nothing did not wait: do not spin
      return grant.isPresent() || System.nanoTime() - began > QUICK.toNanos();
    } finally {
      busy = false;
    }
  }

  /// True in the middle of a step.
  boolean isBusy() {
    return busy;
  }

  /// True while it waits for work, so that nothing is lost by an interrupt.
  boolean isLeasing() {
    return leasing;
  }

  private Optional<Grant> lease() {
    leasing = true;
    try {
      return client.lease(new LeaseRequest(agent, asked, PATIENCE));
    } catch (FlotillaException e) {
      if (!draining.getAsBoolean()) {
        throw e;
      }
      // the grant may have been on its way when the wait was given up
      leasing = false;
      Thread.interrupted();
      return client.lease(new LeaseRequest(agent, asked, Duration.ZERO));
    } finally {
      leasing = false;
    }
  }

  private void work(Grant grant) {
    crash.reached(AgentCrashPoint.LEASED);
    LOG.atInfo().setMessage("attempt began").addKeyValue("grant", grant).log();
    var attempt = new Attempt(agent, grant);
    attempts.add(attempt);
    try {
      if (draining.getAsBoolean()) {
        attempt.stop(StopCause.DRAINED);
      }
      var outcome = outcome(attempt);
      Thread.interrupted(); // a directive may have interrupted what is over now
      LOG.atInfo()
          .setMessage("attempt ended")
          .addKeyValue("attempt", grant.attempt())
          .addKeyValue("outcome", outcome.getClass().getSimpleName())
          .addKeyValue("reason", Outcome.reason(outcome).orElse(""))
          .addKeyValue("lost", attempt.isLost())
          .log();
      if (!attempt.isLost()) {
        attempt.doing("reporting");
        completion.report(grant.attempt(), new CompleteRequest(grant.token(), outcome));
      }
    } finally {
      attempts.remove(attempt);
    }
  }

  private Outcome outcome(Attempt attempt) {
    if (attempt.stopped().isPresent()) {
      return Endings.of(attempt.stopped().get());
    }
    try {
      var handler = attempt.grant().kind() == AssignmentKind.CHECK ? check : conversation;
      return handler.work(attempt);
    } catch (RuntimeException e) {
      if (attempt.stopped().isPresent()) {
        return Endings.of(attempt.stopped().get());
      }
      LOG.atError()
          .setMessage("attempt broke")
          .addKeyValue("attempt", attempt.grant().attempt())
          .setCause(e)
          .log();
      return Endings.machine(String.valueOf(e.getMessage()));
    }
  }
}
