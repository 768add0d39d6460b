package dev.flotilla.server.workflow;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.CompleteRequest;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Attempts;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.queue.Leases;
import dev.flotilla.server.crew.Integrating;
import dev.flotilla.server.crew.Planning;
import dev.flotilla.server.crew.Reviewing;
import dev.flotilla.server.lease.Leasing;
import dev.flotilla.server.transition.CrashPoints;
import dev.flotilla.server.transition.Endings;
import dev.flotilla.server.transition.Failing;
import dev.flotilla.server.transition.Interrupting;
import dev.flotilla.server.transition.Parking;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Settling;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What an attempt's end means. The same report twice is one; a report by who lost the lease is
/// refused; all that follows happens in the transaction that takes the report.
final class Completion {
  private final Parts parts;
  private final Succeeding succeeding;
  private final Planning planning;
  private final Reviewing reviewing;
  private final Integrating integrating;
  private final Settling settling = new Settling();
  private final Checking checking;
  private final Interrupting interrupting;
  private final Failing failing;
  private final Holding holding;

  Completion(
      Parts parts,
      Succeeding succeeding,
      Planning planning,
      Reviewing reviewing,
      Integrating integrating,
      Checking checking,
      Interrupting interrupting,
      Failing failing) {
    this.parts = parts;
    this.succeeding = succeeding;
    this.planning = planning;
    this.reviewing = reviewing;
    this.integrating = integrating;
    this.checking = checking;
    this.interrupting = interrupting;
    this.failing = failing;
    this.holding = new Holding(parts);
  }

  void complete(InstanceId instance, AttemptId id, CompleteRequest request) {
    var looked = succeeding.looked(instance, id, request.outcome());
    parts
        .database()
        .run(
            handle -> {
              taken(handle, instance, id, request, looked);
              parts.crash().reached(CrashPoints.COMPLETE_BEFORE_COMMIT);
            });
    parts.crash().reached(CrashPoints.COMPLETE_AFTER_COMMIT);
    if (looked.result().isPresent()) {
      parts.crash().reached(CrashPoints.MERGE_AFTER_COMMIT);
    }
  }

  private void taken(
      Handle handle,
      InstanceId instance,
      AttemptId id,
      CompleteRequest request,
      Succeeding.Looked looked) {
    var found = attempt(handle, instance, id, request);
    var task = Tasks.locked(handle, Assignments.get(handle, found.assignment()).task());
    var now = parts.now();
    var attempt = attempt(handle, instance, id, request);
    if (attempt.state() != Attempts.State.RUNNING) {
      repeated(attempt, request.outcome());
      return;
    }
    if (!Leases.end(handle, id, request.token())) {
      throw Leasing.leaseLost(id);
    }
    var assignment = Assignments.get(handle, attempt.assignment());
    fits(assignment, request.outcome());
    ended(handle, task, assignment, attempt, request.outcome(), looked.lost(), now);
    if (looked.lost().isPresent()) {
      Parking.park(parts, handle, task, assignment, Parking.Ask.ofLost(looked.lost().get()), now);
    } else {
      follow(handle, task, assignment, id, request.outcome(), looked.result(), now);
    }
    settling.settle(handle, task.id(), now);
  }

  private static Attempts.Row attempt(
      Handle handle, InstanceId instance, AttemptId id, CompleteRequest request) {
    return Attempts.find(handle, id)
        .filter(it -> it.instance().equals(instance) && it.token().equals(request.token()))
        .orElseThrow(() -> Leasing.leaseLost(id));
  }

  private static void repeated(Attempts.Row attempt, Outcome outcome) {
    var before = attempt.outcome().orElseThrow(() -> Leasing.leaseLost(attempt.id()));
    if (!Json.MAPPER.valueToTree(before).equals(Json.MAPPER.valueToTree(outcome))) {
      throw new FlotillaException(
          ErrorCode.CONFLICT,
          "attempt %s has ended with another outcome already".formatted(attempt.id()));
    }
  }

  /// An assignment that is checked is not talked about, and the reverse.
  private static void fits(AssignmentRow assignment, Outcome outcome) {
    var fits =
        switch (outcome) {
          case Outcome.Checked _ -> !assignment.isTalk();
          case Outcome.Succeeded _, Outcome.Asked _, Outcome.Refused _ -> assignment.isTalk();
          case Outcome.Failed _, Outcome.Interrupted _, Outcome.Cancelled _ -> true;
        };
    if (!fits) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "%s cannot end as %s".formatted(assignment.kind(), outcome.getClass().getSimpleName()));
    }
  }

  private static void ended(
      Handle handle,
      TaskRow task,
      AssignmentRow assignment,
      Attempts.Row attempt,
      Outcome outcome,
      Optional<String> lost,
      Instant now) {
    // the turn has ended all the same: the next attempt takes it from the checkpoint
    var state = lost.isPresent() ? Attempts.State.INTERRUPTED : state(outcome);
    var reason = lost.or(() -> Outcome.reason(outcome));
    Endings.attempt(
        handle, task, assignment, attempt.id(), state, reason, Optional.of(outcome), now);
  }

  private static Attempts.State state(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _, Outcome.Checked _ -> Attempts.State.SUCCEEDED;
      case Outcome.Failed _ -> Attempts.State.FAILED;
      case Outcome.Interrupted _, Outcome.Cancelled _ -> Attempts.State.INTERRUPTED;
      case Outcome.Asked _, Outcome.Refused _ -> Attempts.State.PARKED;
    };
  }

  private void succeeded(
      Handle handle,
      TaskRow task,
      AssignmentRow assignment,
      Outcome.Succeeded outcome,
      Optional<Succeeding.Result> result,
      Instant now) {
    switch (assignment.kind()) {
      case WORK, RESOLVE ->
          succeeding.succeeded(handle, task, assignment, outcome, result.orElseThrow(), now);
      case PLAN -> {
        if (!Succeeding.followedUp(handle, task, assignment, now)) {
          planning.planned(handle, task, assignment, outcome, now);
        }
      }
      case REVIEW -> {
        if (!assignment.subtask().isMain()
            || !Succeeding.followedUp(handle, task, assignment, now)) {
          reviewing.reviewed(handle, task, assignment, outcome, now);
        }
      }
      case CHECK -> throw new IllegalStateException("a check does not talk");
    }
  }

  private void follow(
      Handle handle,
      TaskRow task,
      AssignmentRow assignment,
      AttemptId attempt,
      Outcome outcome,
      Optional<Succeeding.Result> result,
      Instant now) {
    switch (outcome) {
      case Outcome.Succeeded it -> succeeded(handle, task, assignment, it, result, now);
      case Outcome.Checked it -> {
        checking.ended(handle, task, assignment, it, now);
        if (assignment.subtask().isMain()) {
          integrating.checked(handle, task, now);
        }
      }
      case Outcome.Failed it ->
          failing.failed(handle, task, assignment, it.reason(), it.resumable(), now);
      case Outcome.Interrupted it ->
          interrupting.interrupted(handle, task, assignment, attempt, it, now);
      // who was cancelled has no lease any more: this one was not, and goes on
      case Outcome.Cancelled _ ->
          interrupting.interrupted(handle, task, assignment, attempt, NOT_CANCELLED, now);
      case Outcome.Asked it -> Parking.park(parts, handle, task, assignment, ask(it), now);
      case Outcome.Refused it -> holding.refused(handle, task, assignment, it.hold(), now);
    }
  }

  private static Parking.Ask ask(Outcome.Asked asked) {
    var context = Json.MAPPER.createObjectNode();
    context.put(Answers.TOOL_USE_ID, asked.toolUseId());
    context.set(Answers.INPUT, asked.input());
    return new Parking.Ask(QuestionKind.AGENT, asked.text(), asked.options(), context);
  }

  private static final Outcome.Interrupted NOT_CANCELLED =
      new Outcome.Interrupted(Outcome.Cause.KILLED, "the agent took it for cancelled");
}
