package dev.flotilla.server.crew;

import dev.flotilla.api.event.EventType;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.task.Approval;
import dev.flotilla.api.task.Plan;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.ledger.AssignmentInput;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.AssignmentState;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Plans;
import dev.flotilla.engine.ledger.Pools;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.TaskTransitions;
import dev.flotilla.server.plan.PlanRules;
import dev.flotilla.server.prompt.CrewPrompts;
import dev.flotilla.server.role.Roles;
import dev.flotilla.server.transition.Delivering;
import dev.flotilla.server.transition.Dispatch;
import dev.flotilla.server.transition.Failing;
import dev.flotilla.server.transition.Parking;
import dev.flotilla.server.transition.Parts;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/// From a prompt to subtasks: the manager proposes, the rules and perhaps a person accept.
public final class Planning {
  private static final String MANAGER = Roles.MANAGER;

  private final Parts parts;
  private final Releasing releasing;
  private final Failing failing;

  public Planning(Parts parts, Releasing releasing, Failing failing) {
    this.parts = parts;
    this.releasing = releasing;
    this.failing = failing;
  }

  /// The base is at hand.
  public void begin(Handle handle, TaskRow task, Instant now) {
    var planning = TaskTransitions.advance(handle, task, TaskState.PLANNING, now);
    var main =
        SubtaskRow.begun(
            task.id(),
            SubtaskKey.MAIN,
            MANAGER,
            task.title(),
            task.prompt(),
            SubtaskState.READY,
            task.mainTree());
    Subtasks.insert(handle, main, now);
    anew(handle, planning, main, Optional.empty(), now);
  }

  /// In a new conversation.
  ///
  /// @param note what it must know about the one before it
  public void anew(
      Handle handle, TaskRow task, SubtaskRow main, Optional<String> note, Instant now) {
    var input =
        AssignmentInput.ofPrompt(
            CrewPrompts.plan(task, roles(handle, task), parts.config().crew().maxSubtasks()));
    var session = Assignments.newSession(handle, task.id(), main.key(), MANAGER, now);
    offer(handle, task, main, session, note.map(input::anew).orElse(input), now);
  }

  /// In the conversation that planned before.
  ///
  /// @param feedback why there must be another plan
  void again(Handle handle, TaskRow task, String feedback, Instant now) {
    var planning = TaskTransitions.advance(handle, task, TaskState.PLANNING, now);
    var main = main(handle, task);
    var session = session(handle, task);
    Subtasks.move(handle, main, SubtaskState.READY, now);
    var existing = Subtasks.planned(handle, task.id());
    var prompt = CrewPrompts.replan(task, existing, feedback);
    offer(handle, planning, main, session, AssignmentInput.ofPrompt(prompt), now);
  }

  private void offer(
      Handle handle,
      TaskRow task,
      SubtaskRow main,
      SessionId session,
      AssignmentInput input,
      Instant now) {
    var start = parts.repositories().ref(handle, task.repository().orElseThrow(), task.mainRef());
    Dispatch.offer(
        handle,
        task,
        main,
        AssignmentKind.PLAN,
        Optional.of(session),
        input,
        start.orElseThrow(),
        now);
  }

  /// The manager has answered.
  public void planned(
      Handle handle,
      TaskRow task,
      AssignmentRow assignment,
      Outcome.Succeeded outcome,
      Instant now) {
    var structured = outcome.turn().structured();
    switch (PlanRules.read(structured, context(handle, task))) {
      case PlanRules.Refused(var reasons) -> {
        var words = CrewPrompts.planRefused(reasons);
        failing.rejected(
            handle, task, assignment, words, "its plan was refused: " + reasons.getFirst(), now);
      }
      case PlanRules.Accepted(var plan) -> {
        Assignments.move(handle, assignment, AssignmentState.FINISHED, Optional.of(outcome), now);
        parts
            .repositories()
            .ended(handle, task.repository().orElseThrow(), assignment.id().value());
        Plans.propose(handle, task.id(), plan, now);
        if (task.approvals().contains(Approval.PLAN)) {
          Parking.park(parts, handle, task, main(handle, task), ask(plan), now);
        } else {
          accept(handle, task, now);
        }
      }
    }
  }

  private static Parking.Ask ask(Plan plan) {
    return new Parking.Ask(
        QuestionKind.PLAN,
        "Approve the plan, give up, or say what to change?\n\n" + CrewPrompts.outline(plan),
        List.of(Parking.APPROVE, Parking.GIVE_UP));
  }

  /// A person has said no: another plan, with these words.
  public void refused(Handle handle, TaskRow task, String words, Instant now) {
    Plans.decide(handle, task.id(), Plans.State.REFUSED);
    again(handle, task, words, now);
  }

  /// What was proposed is carried out.
  public void accept(Handle handle, TaskRow task, Instant now) {
    var plan = Plans.last(handle, task.id(), Plans.State.PROPOSED).orElseThrow();
    Plans.decide(handle, task.id(), Plans.State.ACCEPTED);
    plan.subtasks().forEach(it -> Subtasks.insert(handle, SubtaskRow.planned(task.id(), it), now));
    said(handle, task, plan, now);
    Subtasks.move(handle, main(handle, task), SubtaskState.MERGING, now);
    if (task.planOnly()) {
      Subtasks.move(handle, main(handle, task), SubtaskState.MERGED, now);
      Delivering.begin(parts, handle, task, now);
      return;
    }
    var working = TaskTransitions.advance(handle, task, TaskState.WORKING, now);
    releasing.release(handle, working, now);
  }

  private static void said(Handle handle, TaskRow task, Plan plan, Instant now) {
    var subtasks =
        plan.subtasks().stream()
            .map(
                it ->
                    Map.of(
                        "key", it.key(),
                        "title", it.title(),
                        "role", it.role(),
                        "dependsOn", it.dependsOn()))
            .toList();
    Events.append(
        handle,
        task.id(),
        Optional.empty(),
        EventType.PLAN_ACCEPTED,
        Map.of("summary", plan.summary(), "subtasks", subtasks),
        now);
  }

  private PlanRules.Context context(Handle handle, TaskRow task) {
    var roles = new TreeSet<String>();
    roles(handle, task).forEach(it -> roles.add(it.name()));
    var taken = new HashSet<String>();
    var merged = new HashSet<String>();
    for (var subtask : Subtasks.planned(handle, task.id())) {
      taken.add(subtask.key().value());
      if (subtask.state() == SubtaskState.MERGED) {
        merged.add(subtask.key().value());
      }
    }
    return new PlanRules.Context(roles, merged, taken, parts.config().crew().maxSubtasks());
  }

  /// Whom the manager may give work to: in a cluster, those that have a pool.
  private List<Role> roles(Handle handle, TaskRow task) {
    var pooled = Pools.roles(handle);
    return parts.roles().with(task.settings().roles()).all().stream()
        .filter(it -> !it.name().equals(MANAGER))
        .filter(it -> pooled.isEmpty() || pooled.contains(it.name()))
        .toList();
  }

  /// The conversation that planned, and reviews the whole.
  static SessionId session(Handle handle, TaskRow task) {
    return Assignments.last(
            handle, task.id(), SubtaskKey.MAIN, AssignmentKind.PLAN, AssignmentKind.REVIEW)
        .flatMap(AssignmentRow::session)
        .orElseThrow();
  }

  private static SubtaskRow main(Handle handle, TaskRow task) {
    return Subtasks.get(handle, task.id(), SubtaskKey.MAIN);
  }
}
