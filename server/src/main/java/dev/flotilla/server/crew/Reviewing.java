package dev.flotilla.server.crew;

import dev.flotilla.api.event.EventType;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.Review;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.ledger.AssignmentInput;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.AssignmentState;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.MergeQueue;
import dev.flotilla.engine.ledger.Plans;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.TaskTransitions;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.server.plan.ReviewRules;
import dev.flotilla.server.prompt.CrewPrompts;
import dev.flotilla.server.prompt.ReviewPrompts;
import dev.flotilla.server.role.Roles;
import dev.flotilla.server.transition.Delivering;
import dev.flotilla.server.transition.Dispatch;
import dev.flotilla.server.transition.Failing;
import dev.flotilla.server.transition.LateWords;
import dev.flotilla.server.transition.Parking;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Repositories;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The manager judges: each subtask before it is merged, in a conversation of its own, and the whole
/// at the end, in the conversation that planned it.
public final class Reviewing {
  private final Parts parts;
  private final Planning planning;
  private final Releasing releasing;
  private final Failing failing;

  public Reviewing(Parts parts, Planning planning, Releasing releasing, Failing failing) {
    this.parts = parts;
    this.planning = planning;
    this.releasing = releasing;
    this.failing = failing;
  }

  /// @param changes of the subtask since its start
  /// @param lastWords its agent's report
  public void offer(
      Handle handle,
      TaskRow task,
      SubtaskRow subtask,
      Repositories.Changes changes,
      String lastWords,
      Instant now) {
    var session =
        Assignments.last(handle, task.id(), subtask.key(), AssignmentKind.REVIEW)
            .flatMap(AssignmentRow::session)
            .orElseGet(
                () -> Assignments.newSession(handle, task.id(), subtask.key(), Roles.MANAGER, now));
    var summary =
        Plans.last(handle, task.id(), Plans.State.ACCEPTED).map(it -> it.summary()).orElse("");
    Subtasks.move(handle, subtask, SubtaskState.REVIEWING, now);
    Dispatch.offer(
        handle,
        task,
        subtask.key(),
        Roles.MANAGER,
        AssignmentKind.REVIEW,
        Optional.of(session),
        AssignmentInput.ofPrompt(
            ReviewPrompts.review(task, subtask, summary, shown(changes), lastWords)),
        subtask.tip().orElseThrow(),
        now);
  }

  private static Optional<String> shown(Repositories.Changes changes) {
    return changes.paths().isEmpty() ? Optional.empty() : Optional.of(changes.diff());
  }

  /// Everything is merged.
  void offerWhole(
      Handle handle, TaskRow task, Repositories.Changes changes, CommitId tip, Instant now) {
    var integrating = TaskTransitions.advance(handle, task, TaskState.INTEGRATING, now);
    var main = Subtasks.get(handle, task.id(), SubtaskKey.MAIN);
    var session = Planning.session(handle, task);
    Subtasks.move(handle, main, SubtaskState.READY, now);
    Dispatch.offer(
        handle,
        integrating,
        main,
        AssignmentKind.REVIEW,
        Optional.of(session),
        AssignmentInput.ofPrompt(
            ReviewPrompts.reviewWhole(task, Subtasks.planned(handle, task.id()), shown(changes))),
        tip,
        now);
  }

  /// The manager has answered.
  public void reviewed(
      Handle handle,
      TaskRow task,
      AssignmentRow assignment,
      Outcome.Succeeded outcome,
      Instant now) {
    switch (ReviewRules.read(
        outcome.turn().structured(), parts.config().crew().qualityThreshold())) {
      case ReviewRules.Refused(var reasons) -> {
        var words = ReviewPrompts.reviewRefused(reasons);
        var reason = "its review cannot be read: " + reasons.getFirst();
        failing.rejected(handle, task, assignment, words, reason, now);
      }
      case ReviewRules.Valid(var review) -> {
        Assignments.move(handle, assignment, AssignmentState.FINISHED, Optional.of(outcome), now);
        parts
            .repositories()
            .ended(handle, task.repository().orElseThrow(), assignment.id().value());
        judged(handle, task, assignment, review, now);
      }
    }
  }

  private void judged(
      Handle handle, TaskRow task, AssignmentRow assignment, Review review, Instant now) {
    var subtask = Subtasks.get(handle, task.id(), assignment.subtask());
    var accepted = ReviewRules.accepted(review, parts.config().crew().qualityThreshold());
    Events.append(
        handle,
        task.id(),
        Optional.of(subtask.key()),
        EventType.REVIEW_ENDED,
        Map.of(
            "verdict", review.verdict().wire(),
            "score", review.score(),
            "accepted", accepted,
            "feedback", review.feedback()),
        now);
    if (accepted) {
      accept(handle, task, subtask, now);
    } else if (subtask.revisions() >= parts.config().crew().maxRevisions()) {
      Parking.park(parts, handle, task, subtask, ask(subtask, review), now);
    } else {
      revise(
          handle,
          task,
          subtask,
          ReviewPrompts.feedback(review, parts.config().crew().qualityThreshold()),
          now);
    }
  }

  private static Parking.Ask ask(SubtaskRow subtask, Review review) {
    var what = subtask.key().isMain() ? "The whole" : "Subtask " + subtask.key();
    return new Parking.Ask(
        QuestionKind.REVIEW,
        "%s is not good enough after %d revisions (score %s): %s\n\nAccept it, give up, or say what to change?"
            .formatted(what, subtask.revisions(), review.score(), review.feedback()),
        List.of(Parking.ACCEPT, Parking.GIVE_UP));
  }

  /// Good enough, the manager or a person says.
  public void accept(Handle handle, TaskRow task, SubtaskRow subtask, Instant now) {
    if (!subtask.key().isMain() && LateWords.said(handle, task, subtask, now)) {
      return;
    }
    Subtasks.move(handle, subtask, SubtaskState.MERGING, now);
    var merging = Subtasks.get(handle, task.id(), subtask.key());
    if (subtask.key().isMain()) {
      Subtasks.move(handle, merging, SubtaskState.MERGED, now);
      Delivering.begin(parts, handle, Tasks.locked(handle, task.id()), now);
    } else if (subtask.tip().equals(subtask.start())) {
      Subtasks.move(handle, merging, SubtaskState.MERGED, now);
      releasing.release(handle, task, now);
    } else {
      MergeQueue.enter(handle, merging, subtask.tip().orElseThrow());
      Topic.MERGE.signal(handle);
    }
  }

  /// Back to who wrote it, in the same conversation; the whole goes back to the manager, who plans
  /// what is missing.
  public void revise(Handle handle, TaskRow task, SubtaskRow subtask, String words, Instant now) {
    Subtasks.count(handle, task.id(), subtask.key(), Subtasks.Counter.REVISIONS);
    if (subtask.key().isMain()) {
      planning.again(handle, task, words, now);
      return;
    }
    LateWords.back(handle, task, subtask, CrewPrompts.revise(words), now);
  }
}
