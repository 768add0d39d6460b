package dev.flotilla.server.workflow;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.api.work.Grant;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Audit;
import dev.flotilla.engine.ledger.QuestionRow;
import dev.flotilla.engine.ledger.Questions;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.TaskTransitions;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.engine.usage.BudgetScope;
import dev.flotilla.server.crew.Integrating;
import dev.flotilla.server.crew.Planning;
import dev.flotilla.server.crew.Reviewing;
import dev.flotilla.server.prompt.Prompts;
import dev.flotilla.server.transition.Delivering;
import dev.flotilla.server.transition.Dispatch;
import dev.flotilla.server.transition.Endings;
import dev.flotilla.server.transition.Parking;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Settling;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What follows from an answer.
final class Answers {
  static final String TOOL_USE_ID = "toolUseId";
  static final String INPUT = "input";
  private static final int MAX_TEXT = 64 * 1024;
  private static final String GIVEN_UP = "given up by the user";

  private final Parts parts;
  private final Checking checking;
  private final Merging merging;
  private final Planning planning;
  private final Reviewing reviewing;
  private final Integrating integrating;
  private final RolePools pools;
  private final Settling settling = new Settling();

  Answers(
      Parts parts,
      Checking checking,
      Merging merging,
      Planning planning,
      Reviewing reviewing,
      Integrating integrating,
      RolePools pools) {
    this.parts = parts;
    this.checking = checking;
    this.merging = merging;
    this.planning = planning;
    this.reviewing = reviewing;
    this.integrating = integrating;
    this.pools = pools;
  }

  void answer(String actor, String id, String text) {
    if (text.isBlank() || text.length() > MAX_TEXT) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "answer: expected 1 to %d characters".formatted(MAX_TEXT));
    }
    parts.database().run(handle -> answered(handle, actor, id, text.strip()));
  }

  private void answered(Handle handle, String actor, String id, String text) {
    var task = Tasks.locked(handle, question(handle, id).task());
    var question = question(handle, id);
    var now = parts.now();
    if (!question.open()) {
      throw new FlotillaException(
          ErrorCode.CONFLICT, "question %s needs no answer any more".formatted(id));
    }
    Audit.record(handle, actor, "question.answer", id, Map.of("task", task.id().value()), now);
    follow(handle, closed(handle, task, question, actor, text, now), question, text, now);
  }

  /// The deadline's default, or what a question waited for came by itself.
  boolean answeredBySystem(Handle handle, QuestionRow asked, String text) {
    var task = Tasks.locked(handle, asked.task());
    var question = question(handle, asked.id());
    if (!question.open()) {
      return false;
    }
    var now = parts.now();
    follow(handle, closed(handle, task, question, "flotilla", text, now), question, text, now);
    return true;
  }

  private static QuestionRow question(Handle handle, String id) {
    return Questions.find(handle, id)
        .orElseThrow(() -> new FlotillaException(ErrorCode.NOT_FOUND, "no question " + id));
  }

  /// The task as it is without the question: running, unless another one is open or it is paused.
  private static TaskRow closed(
      Handle handle, TaskRow task, QuestionRow question, String by, String text, Instant now) {
    Questions.answer(handle, question.id(), text, by, now);
    Events.append(
        handle,
        task.id(),
        question.subtask(),
        EventType.QUESTION_ANSWERED,
        Map.of("id", question.id(), "kind", question.kind().wire(), "answer", text, "by", by),
        now);
    if (task.state() != TaskState.PARKED
        || (task.mode() == Mode.SOLO && !Questions.open(handle, task.id()).isEmpty())) {
      return task;
    }
    var running = TaskTransitions.goOn(handle, task, now);
    Dispatch.heldOf(handle, running, now);
    return running;
  }

  private void follow(Handle handle, TaskRow task, QuestionRow question, String text, Instant now) {
    followed(handle, task, question, text, now);
    settling.settle(handle, task.id(), now);
  }

  private void followed(
      Handle handle, TaskRow task, QuestionRow question, String text, Instant now) {
    if (isGivenUp(question, text)) {
      Endings.fail(handle, task, GIVEN_UP + ": " + question.text(), now);
      return;
    }
    switch (question.kind()) {
      case AGENT -> agent(handle, task, question, text, now);
      case BUDGET -> budget(handle, task, question, text, now);
      case ATTEMPTS -> attempts(handle, task, question, text, now);
      case CHECK -> check(handle, task, question, text, now);
      case DELIVERY -> delivery(handle, task, text, now);
      case PLAN -> plan(handle, task, text, now);
      case REVIEW -> review(handle, task, question, text, now);
      case CREDENTIAL, OUTAGE, UPLOAD, POOL -> {
        again(handle, task, question, text, now);
        likewise(handle, task, question, text, now);
      }
    }
  }

  /// What an agent is answered is the agent's to understand, whatever it is.
  private static boolean isGivenUp(QuestionRow question, String text) {
    return question.kind() != QuestionKind.AGENT
        && (text.equalsIgnoreCase(Parking.GIVE_UP) || text.equalsIgnoreCase(Parking.STOP));
  }

  private void plan(Handle handle, TaskRow task, String text, Instant now) {
    if (text.equalsIgnoreCase(Parking.APPROVE)) {
      planning.accept(handle, task, now);
    } else {
      planning.refused(handle, task, text, now);
    }
  }

  private void review(Handle handle, TaskRow task, QuestionRow question, String text, Instant now) {
    var subtask = Subtasks.get(handle, task.id(), question.subtask().orElseThrow());
    if (text.equalsIgnoreCase(Parking.ACCEPT)) {
      reviewing.accept(handle, task, subtask, now);
    } else {
      reviewing.revise(handle, task, subtask, text, now);
    }
  }

  /// What stood in the way of one agent stood in the way of the others.
  private void likewise(
      Handle handle, TaskRow task, QuestionRow question, String text, Instant now) {
    for (var other : Questions.open(handle, task.id())) {
      if (other.isLike(question)) {
        closed(handle, Tasks.locked(handle, task.id()), other, "flotilla", text, now);
        again(handle, Tasks.locked(handle, task.id()), other, text, now);
      }
    }
  }

  private void again(Handle handle, TaskRow task, QuestionRow question, String text, Instant now) {
    if (question.kind() == QuestionKind.POOL) {
      pools.follow(handle, question, text, now);
    }
    if (question.assignment().isPresent()) {
      goOn(handle, task, assignment(handle, question), now);
      return;
    }
    var subtask = Subtasks.get(handle, task.id(), question.subtask().orElseThrow());
    Subtasks.move(handle, subtask, SubtaskState.MERGING, now);
    Topic.MERGE.signal(handle);
  }

  private static void agent(
      Handle handle, TaskRow task, QuestionRow question, String text, Instant now) {
    var assignment = assignment(handle, question);
    var answer =
        new Grant.Answer(
            question.context().path(TOOL_USE_ID).asText(), question.context().path(INPUT), text);
    Assignments.input(handle, assignment.id(), assignment.input().withAnswer(answer));
    goOn(handle, task, assignment, now);
  }

  private void budget(Handle handle, TaskRow task, QuestionRow question, String text, Instant now) {
    var scope = new BudgetScope(question.context().path(Holding.SCOPE).asText());
    if (text.matches("[0-9.]+")) {
      var total = Usd.of(text);
      var spent = parts.budgets().of(handle, scope).settledUsd();
      if (total.compareTo(spent) <= 0) {
        throw new FlotillaException(
            ErrorCode.INVALID_REQUEST,
            "%s USD are spent already: expected a new total above that, found %s"
                .formatted(spent, total));
      }
      parts.budgets().setLimit(handle, scope, total);
    } else if (!Budgeting.hasRoom(parts, handle, task.id(), now)) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "expected a new total in USD such as 25, or stop");
    }
    goOn(handle, task, assignment(handle, question), now);
    if (Budgeting.hasRoom(parts, handle, task.id(), now)) {
      likewise(handle, task, question, text, now);
    }
  }

  private static void attempts(
      Handle handle, TaskRow task, QuestionRow question, String text, Instant now) {
    var assignment = assignment(handle, question);
    Assignments.counts(handle, assignment.id(), 0, 0, 0, Optional.empty());
    if (assignment.isTalk() && !text.equalsIgnoreCase(Parking.RETRY)) {
      var note =
          assignment.input().note().map(it -> it + "\n").orElse("")
              + "The user says about this:\n\n"
              + text;
      Assignments.input(handle, assignment.id(), assignment.input().anew(note));
    }
    goOn(handle, task, assignment, now);
  }

  private void check(Handle handle, TaskRow task, QuestionRow question, String text, Instant now) {
    if (task.mode() == Mode.CREW) {
      resolve(handle, task, assignment(handle, question), text, now);
      return;
    }
    var subtask = Subtasks.get(handle, task.id(), question.subtask().orElseThrow());
    if (text.equalsIgnoreCase(Parking.DELIVER_ANYWAY)) {
      var red = checking.lastRed(handle, task, subtask);
      merging.merge(handle, task, subtask, subtask.tip().orElseThrow(), Optional.of(red), now);
    } else {
      checking.resolve(handle, task, subtask, Optional.of(text), now);
    }
  }

  private void resolve(
      Handle handle, TaskRow task, AssignmentRow assignment, String text, Instant now) {
    if (text.equalsIgnoreCase(Parking.DELIVER_ANYWAY)) {
      integrating.letPass(handle, assignment, now);
      return;
    }
    var prompt = Prompts.instructed(assignment.input().prompt(), text);
    Assignments.input(handle, assignment.id(), assignment.input().withPrompt(prompt));
    Subtasks.count(handle, task.id(), assignment.subtask(), Subtasks.Counter.RESOLVES);
    goOn(handle, task, assignment, now);
  }

  private void delivery(Handle handle, TaskRow task, String text, Instant now) {
    if (!text.equalsIgnoreCase(Parking.DELIVER)) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "expected one of %s, %s".formatted(Parking.DELIVER, Parking.GIVE_UP));
    }
    Delivering.begin(parts, handle, task, now);
  }

  private static AssignmentRow assignment(Handle handle, QuestionRow question) {
    return Assignments.get(handle, question.assignment().orElseThrow());
  }

  private static void goOn(Handle handle, TaskRow task, AssignmentRow assignment, Instant now) {
    Assignments.counts(
        handle,
        assignment.id(),
        Assignments.get(handle, assignment.id()).failures(),
        0,
        0,
        Optional.empty());
    Dispatch.unparked(handle, assignment, now);
    Dispatch.again(handle, task, assignment, now, now);
  }
}
