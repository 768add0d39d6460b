package dev.flotilla.server.lease;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Attempts;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.queue.Leases;
import dev.flotilla.server.transition.Endings;
import dev.flotilla.server.transition.Interrupting;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Settling;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Taking back what a holder lost: each lease in a transaction of its own.
final class Reclaiming {
  private static final Logger LOG = LoggerFactory.getLogger(Reclaiming.class);

  private final Parts parts;
  private final Interrupting interrupting;
  private final Settling settling = new Settling();

  Reclaiming(Parts parts, Interrupting interrupting) {
    this.parts = parts;
    this.interrupting = interrupting;
  }

  private static final int BATCH = 100;

  private static final Outcome.Interrupted EXPIRED =
      new Outcome.Interrupted(Outcome.Cause.KILLED, "the agent was not heard of any more");
  static final Outcome.Interrupted SUPERSEDED =
      new Outcome.Interrupted(Outcome.Cause.KILLED, "the agent was started again");

  /// @return how many leases were taken back
  int expired() {
    var now = parts.now();
    var found = parts.database().read(handle -> Leases.expired(handle, now, BATCH));
    var count = 0;
    for (var lease : found) {
      count += isTakenBack(lease, now) ? 1 : 0;
    }
    return count;
  }

  /// One that cannot be taken back must not keep the others.
  private boolean isTakenBack(Leases.Held lease, Instant now) {
    try {
      return parts.database().transact(handle -> expired(handle, lease, now));
    } catch (FlotillaException e) {
      if (e.code() != ErrorCode.CORRUPT_STATE) {
        throw e;
      }
      LOG.atError()
          .addKeyValue("task", lease.task())
          .addKeyValue("attempt", lease.attempt())
          .setCause(e)
          .log("lease cannot be reclaimed");
      return false;
    }
  }

  private boolean expired(Handle handle, Leases.Held lease, Instant now) {
    Tasks.locked(handle, lease.task());
    // renewed since it was found
    if (!Leases.endExpired(handle, lease, now)) {
      return false;
    }
    ended(handle, lease, EXPIRED, now);
    return true;
  }

  /// Of an instance that is gone.
  void lost(InstanceId instance, Outcome.Interrupted why) {
    for (var lease : parts.database().read(it -> Leases.ofInstance(it, instance))) {
      parts
          .database()
          .run(
              handle -> {
                Tasks.locked(handle, lease.task());
                if (Leases.end(handle, lease.attempt(), lease.token())) {
                  ended(handle, lease, why, parts.now());
                }
              });
    }
  }

  private void ended(Handle handle, Leases.Held lease, Outcome.Interrupted why, Instant now) {
    var task = Tasks.locked(handle, lease.task());
    var assignment = Assignments.get(handle, lease.assignment());
    var reason = Optional.of(why.detail());
    var state = Attempts.State.INTERRUPTED;
    Endings.attempt(
        handle, task, assignment, lease.attempt(), state, reason, Optional.empty(), now);
    interrupting.interrupted(handle, task, assignment, lease.attempt(), why, now);
    settling.settle(handle, task.id(), now);
    LOG.atInfo()
        .addKeyValue("task", task.id())
        .addKeyValue("attempt", lease.attempt())
        .addKeyValue("agent", lease.agent())
        .log("lease reclaimed");
  }
}
