package dev.flotilla.server.workflow;

import dev.flotilla.api.event.EventType;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.ledger.AssignmentInput;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.AssignmentState;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.CheckResults;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.server.prompt.Prompts;
import dev.flotilla.server.transition.Dispatch;
import dev.flotilla.server.transition.LateWords;
import dev.flotilla.server.transition.Parking;
import dev.flotilla.server.transition.Parts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Whether a result is good, by the repository's own command. Red is believed the second time;
/// only then the base is looked at, so that the green path costs one run.
final class Checking {
  private static final int TIMED_OUT = 124;

  private final Parts parts;
  private final Merging merging;

  Checking(Parts parts, Merging merging) {
    this.parts = parts;
    this.merging = merging;
  }

  /// What follows for a finished result, from what is known about its tree.
  void decide(Handle handle, TaskRow task, SubtaskRow subtask, Instant now) {
    if (task.check().isEmpty()) {
      merging.merge(handle, task, subtask, tip(subtask), Optional.empty(), now);
      return;
    }
    var known = CheckResults.of(handle, task, subtask.tipTree().orElseThrow());
    if (known.isPresent() && known.get().isGreen()) {
      if (!LateWords.said(handle, task, subtask, now)) {
        merging.merge(handle, task, subtask, tip(subtask), known, now);
      }
    } else if (known.isEmpty() || known.get().runs() < 2) {
      check(handle, task, subtask, tip(subtask), false, now);
    } else {
      red(handle, task, subtask, known.get(), now);
    }
  }

  private void red(
      Handle handle, TaskRow task, SubtaskRow subtask, CheckResults.Result result, Instant now) {
    var base = subtask.firstTree().flatMap(it -> CheckResults.of(handle, task, it));
    if (base.isEmpty()) {
      check(handle, task, subtask, task.base().orElseThrow(), true, now);
    } else if (subtask.resolves() >= parts.config().maxResolves()) {
      Parking.park(parts, handle, task, subtask, ask(task, result), now);
    } else {
      resolve(handle, task, subtask, Optional.empty(), now);
    }
  }

  private static Parking.Ask ask(TaskRow task, CheckResults.Result result) {
    return new Parking.Ask(
        QuestionKind.CHECK,
        ("The check `%s` still fails (exit code %d) after all attempts to mend it. Deliver the"
                + " result anyway, give up, or say what to do?")
            .formatted(task.check().orElseThrow(), result.exitCode()),
        List.of(Parking.DELIVER_ANYWAY, Parking.GIVE_UP));
  }

  private void check(
      Handle handle,
      TaskRow task,
      SubtaskRow subtask,
      CommitId commit,
      boolean ofBase,
      Instant now) {
    Subtasks.move(handle, subtask, SubtaskState.MERGING, now);
    Dispatch.offer(
        handle,
        task,
        subtask.key(),
        Dispatch.checker(handle, subtask.role()),
        AssignmentKind.CHECK,
        Optional.empty(),
        AssignmentInput.ofCheck(task.check().orElseThrow(), ofBase, Optional.empty()),
        commit,
        now);
  }

  /// Back to who wrote it, in the same conversation.
  ///
  /// @param words what a person said about it
  void resolve(
      Handle handle, TaskRow task, SubtaskRow subtask, Optional<String> words, Instant now) {
    var result = lastRed(handle, task, subtask);
    var baseRed =
        subtask
            .firstTree()
            .flatMap(it -> CheckResults.of(handle, task, it))
            .filter(it -> !it.isGreen());
    var prompt = Prompts.resolve(task.check().orElseThrow(), result, baseRed.isPresent());
    var owner = Assignments.lastTalk(handle, task.id(), subtask.key()).orElseThrow();
    Subtasks.count(handle, task.id(), subtask.key(), Subtasks.Counter.RESOLVES);
    Subtasks.move(handle, subtask, SubtaskState.READY, now);
    Dispatch.offer(
        handle,
        task,
        subtask,
        AssignmentKind.RESOLVE,
        owner.session(),
        AssignmentInput.ofPrompt(words.map(it -> Prompts.instructed(prompt, it)).orElse(prompt)),
        tip(subtask),
        now);
  }

  /// What the check said of the subtask's tip.
  CheckResults.Result lastRed(Handle handle, TaskRow task, SubtaskRow subtask) {
    return CheckResults.of(handle, task, subtask.tipTree().orElseThrow()).orElseThrow();
  }

  private static CommitId tip(SubtaskRow subtask) {
    return subtask.tip().orElseThrow();
  }

  /// A run has ended.
  void ended(
      Handle handle, TaskRow task, AssignmentRow assignment, Outcome.Checked outcome, Instant now) {
    var command = assignment.input().command().orElseThrow();
    var exit = outcome.timedOut() && outcome.exitCode() == 0 ? TIMED_OUT : outcome.exitCode();
    var subtask = Subtasks.get(handle, task.id(), assignment.subtask());
    var ofSubtask = assignment.input().ofBase() ? subtask.firstTree() : subtask.tipTree();
    var tree = assignment.input().tree().or(() -> ofSubtask);
    CheckResults.record(
        handle,
        task.repository().orElseThrow(),
        tree.orElseThrow(),
        command,
        exit,
        outcome.tail(),
        now);
    Assignments.move(handle, assignment, AssignmentState.FINISHED, Optional.of(outcome), now);
    Events.append(
        handle,
        task.id(),
        Optional.of(assignment.subtask()),
        EventType.CHECK_ENDED,
        Map.of(
            "command", command,
            "exitCode", exit,
            "commit", assignment.start().value(),
            "base", assignment.input().ofBase(),
            "timedOut", outcome.timedOut()),
        now);
    if (!subtask.key().isMain()) {
      decide(handle, task, subtask, now);
    }
  }
}
