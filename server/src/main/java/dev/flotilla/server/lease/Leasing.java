package dev.flotilla.server.lease;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.LeaseRequest;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Attempts;
import dev.flotilla.engine.ledger.Draining;
import dev.flotilla.engine.ledger.Instances;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.queue.Leases;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.server.transition.CrashPoints;
import dev.flotilla.server.transition.Endings;
import dev.flotilla.server.transition.Parts;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Giving work to agents that ask for it; asking again with the same attempt brings the same.
public final class Leasing {
  static final Duration MAX_PATIENCE = Duration.ofSeconds(20);

  private final Parts parts;
  private final Granting granting;

  public Leasing(Parts parts) {
    this.parts = parts;
    this.granting = new Granting(parts);
  }

  public Optional<Grant> lease(InstanceId instance, LeaseRequest request) {
    var patience = shorter(request.patience(), MAX_PATIENCE);
    var deadline = System.nanoTime() + patience.toNanos();
    for (boolean first = true; ; first = false) {
      var seen = parts.wakeups().seen(Topic.READY);
      var grant = granted(instance, request, first);
      if (grant.isPresent()) {
        parts.crash().reached(CrashPoints.LEASE_AFTER_COMMIT);
        return grant;
      }
      var left = Duration.ofNanos(deadline - System.nanoTime());
      if (left.isNegative() || left.isZero() || !waited(seen, left)) {
        return Optional.empty();
      }
    }
  }

  /// Its role is not what it was at the submission: a file of the fleet's was changed or removed.
  private static final class RoleLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient TaskId task;

    RoleLostException(TaskId task, FlotillaException cause) {
      super(cause.getMessage(), cause);
      this.task = task;
    }
  }

  /// What nobody can be granted would be the first to be taken for ever, and keep all others: its
  /// task ends instead.
  /// @param first false: the request has waited here, and may have outlived its process
  private Optional<Grant> granted(InstanceId instance, LeaseRequest request, boolean first) {
    try {
      return parts.database().transact(handle -> attempted(handle, instance, request, first));
    } catch (RoleLostException e) {
      parts
          .database()
          .run(
              handle -> {
                var task = Tasks.locked(handle, e.task);
                if (task.isRunning()) {
                  Endings.fail(handle, task, String.valueOf(e.getMessage()), parts.now());
                }
              });
      return Optional.empty();
    }
  }

  private boolean waited(long seen, Duration left) {
    try {
      parts.wakeups().await(Topic.READY, seen, left);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Optional<Grant> attempted(
      Handle handle, InstanceId instance, LeaseRequest request, boolean first) {
    var known = Attempts.find(handle, request.attempt());
    if (known.isPresent()) {
      return Optional.of(again(handle, instance, request));
    }
    var row = instance(handle, instance);
    if (!first && !isAlive(row)) {
      return Optional.empty();
    }
    if (row.pod() && !Draining.mayLease(handle, instance)) {
      return Optional.empty();
    }
    if (!row.slots().contains(request.agent())) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "agent %s is no slot of this instance".formatted(request.agent()));
    }
    if (Leases.isBusy(handle, instance, request.agent())) {
      throw new FlotillaException(
          ErrorCode.CONFLICT,
          "agent %s works on another assignment: complete that first".formatted(request.agent()));
    }
    var asking =
        new Leases.Asking(
            instance, request.agent(), request.attempt(), row.role(), row.rehearsalOnly());
    return Leases.take(handle, asking, parts.tokens(), parts.now(), parts.config().lease())
        .map(it -> taken(handle, it));
  }

  /// Whoever was not heard of for as long as a lease lasts has died while its request waited here, as
  /// far as anybody can tell: what was just taken back from it must not go to another slot of its.
  private boolean isAlive(Instances.Row instance) {
    return instance.seenAt().plus(parts.config().lease()).isAfter(parts.now());
  }

  private Grant again(Handle handle, InstanceId instance, LeaseRequest request) {
    return Leases.find(handle, request.attempt())
        .filter(it -> it.instance().equals(instance) && it.agent().equals(request.agent()))
        .map(it -> granting.grant(handle, it, parts.now(), false))
        .orElseThrow(() -> leaseLost(request.attempt()));
  }

  /// What an attempt without a lease is told.
  public static FlotillaException leaseLost(AttemptId attempt) {
    return new FlotillaException(
        ErrorCode.LEASE_LOST,
        "attempt %s holds no lease (any more): stop, report nothing".formatted(attempt));
  }

  private static Instances.Row instance(Handle handle, InstanceId id) {
    return Instances.find(handle, id)
        .orElseThrow(
            () ->
                new FlotillaException(
                    ErrorCode.UNAUTHENTICATED, "this instance is gone: join again"));
  }

  private Grant taken(Handle handle, Leases.Held held) {
    var now = parts.now();
    var assignment = Assignments.get(handle, held.assignment());
    started(handle, held, assignment, now);
    if (assignment.isWork()) {
      Subtasks.count(handle, held.task(), held.subtask(), Subtasks.Counter.ATTEMPTS);
    }
    if (assignment.isWork() || (assignment.isTalk() && assignment.subtask().isMain())) {
      var subtask = Subtasks.get(handle, held.task(), held.subtask());
      Subtasks.move(handle, subtask, SubtaskState.WORKING, now);
    }
    try {
      granting.requireRole(handle, assignment);
    } catch (FlotillaException e) {
      throw e.code() == ErrorCode.UNPROCESSABLE ? new RoleLostException(held.task(), e) : e;
    }
    var grant = granting.grant(handle, held, now, true);
    parts.crash().reached(CrashPoints.LEASE_BEFORE_COMMIT);
    return grant;
  }

  private static void started(
      Handle handle, Leases.Held held, AssignmentRow assignment, Instant now) {
    Events.append(
        handle,
        held.task(),
        Optional.of(held.subtask()),
        EventType.ATTEMPT_STARTED,
        Map.of(
            "attempt", held.attempt().value(),
            "assignment", held.assignment().value(),
            "kind", assignment.kind().wire(),
            "role", assignment.role(),
            "agent", held.agent().value(),
            "number", assignment.attempts()),
        now);
  }
}
