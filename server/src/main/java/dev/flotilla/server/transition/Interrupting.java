package dev.flotilla.server.transition;

import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.session.Checkpoints;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Interrupted is not failed (DESIGN §5): what the agent could not help does not count while there
/// is progress, and a pause, a drain and an outage never do.
public final class Interrupting {
  private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(5);
  public static final Duration LAST_BACK_OFF = Duration.ofMinutes(5);
  private static final Duration OUTAGE_LIMIT = Duration.ofHours(1);
  private static final int IDLE_LIMIT = 3;
  private static final int OOM_LIMIT = 2;

  private final Parts parts;
  private final Failing failing;

  public Interrupting(Parts parts, Failing failing) {
    this.parts = parts;
    this.failing = failing;
  }

  public void interrupted(
      Handle handle,
      TaskRow task,
      AssignmentRow assignment,
      AttemptId attempt,
      Outcome.Interrupted outcome,
      Instant now) {
    if (assignment.isWork()) {
      Subtasks.count(handle, task.id(), assignment.subtask(), Subtasks.Counter.INTERRUPTIONS);
    }
    var progress = Checkpoints.anyOf(handle, attempt);
    var seen = progress ? reset(handle, assignment) : assignment;
    switch (outcome.cause()) {
      case PAUSED, DRAINED -> Dispatch.again(handle, task, seen, now, now);
      case UPSTREAM -> outage(handle, task, seen, outcome, now);
      case MACHINE -> idle(handle, task, seen, outcome, progress, now.plus(FIRST_BACK_OFF), now);
      case KILLED, STALLED, OUT_OF_MEMORY -> idle(handle, task, seen, outcome, progress, now, now);
    }
  }

  /// There was progress: what went wrong before is forgotten.
  private static AssignmentRow reset(Handle handle, AssignmentRow assignment) {
    Assignments.counts(handle, assignment.id(), assignment.failures(), 0, 0, Optional.empty());
    return Assignments.get(handle, assignment.id());
  }

  /// The longer it lasts, the longer the wait: about as long again as it has lasted.
  private void outage(
      Handle handle,
      TaskRow task,
      AssignmentRow assignment,
      Outcome.Interrupted outcome,
      Instant now) {
    var since = assignment.outageSince().filter(now::isAfter).orElse(now);
    var lasted = Duration.between(since, now);
    Assignments.counts(
        handle,
        assignment.id(),
        assignment.failures(),
        assignment.idle(),
        assignment.oomKills(),
        Optional.of(since));
    if (lasted.compareTo(OUTAGE_LIMIT) >= 0) {
      Parking.park(parts, handle, task, assignment, ask(outcome), now);
    } else {
      Dispatch.again(handle, task, assignment, now.plus(backOff(lasted)), now);
    }
  }

  private static Duration backOff(Duration lasted) {
    if (lasted.compareTo(FIRST_BACK_OFF) < 0) {
      return FIRST_BACK_OFF;
    }
    return lasted.compareTo(LAST_BACK_OFF) > 0 ? LAST_BACK_OFF : lasted;
  }

  private void idle(
      Handle handle,
      TaskRow task,
      AssignmentRow assignment,
      Outcome.Interrupted outcome,
      boolean progress,
      Instant notBefore,
      Instant now) {
    var idle = assignment.idle() + (progress ? 0 : 1);
    var oom =
        assignment.oomKills()
            + (!progress && outcome.cause() == Outcome.Cause.OUT_OF_MEMORY ? 1 : 0);
    if (idle >= IDLE_LIMIT || oom >= OOM_LIMIT) {
      var reason =
          "interrupted %d times in a row without progress, at last: %s"
              .formatted(idle, Outcome.reason(outcome).orElseThrow());
      failing.failed(handle, task, assignment, reason, false, now);
      return;
    }
    Assignments.counts(
        handle, assignment.id(), assignment.failures(), idle, oom, assignment.outageSince());
    Dispatch.again(handle, task, assignment, notBefore, now);
  }

  private static Parking.Ask ask(Outcome.Interrupted outcome) {
    return new Parking.Ask(
        QuestionKind.OUTAGE,
        "The model's provider has not answered for an hour, at last: %s. Try again, or give up?"
            .formatted(outcome.detail()),
        List.of(Parking.RETRY, Parking.GIVE_UP));
  }
}
