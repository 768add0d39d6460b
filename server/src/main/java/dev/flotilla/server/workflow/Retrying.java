package dev.flotilla.server.workflow;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.engine.ledger.AssignmentInput;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.AssignmentState;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Audit;
import dev.flotilla.engine.ledger.Messages;
import dev.flotilla.engine.ledger.Plans;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.TaskTransitions;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.session.Checkpoints;
import dev.flotilla.server.crew.Planning;
import dev.flotilla.server.crew.Releasing;
import dev.flotilla.server.prompt.CrewPrompts;
import dev.flotilla.server.prompt.Prompts;
import dev.flotilla.server.transition.Branches;
import dev.flotilla.server.transition.Delivering;
import dev.flotilla.server.transition.Dispatch;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Settling;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// A task that failed or was cancelled begins again where it was, in a new conversation.
final class Retrying {
  private final Parts parts;
  private final Planning planning;
  private final Releasing releasing;
  private final Settling settling = new Settling();

  Retrying(Parts parts, Planning planning, Releasing releasing) {
    this.parts = parts;
    this.planning = planning;
    this.releasing = releasing;
  }

  void retry(String actor, TaskId id) {
    parts
        .database()
        .run(
            handle -> {
              retried(handle, Tasks.locked(handle, id));
              settling.settle(handle, id, parts.now());
              Audit.record(handle, actor, "task.retry", id.value(), Map.of(), parts.now());
            });
  }

  private void retried(Handle handle, TaskRow task) {
    var now = parts.now();
    if (task.state() != TaskState.FAILED && task.state() != TaskState.CANCELLED) {
      throw new FlotillaException(
          ErrorCode.CONFLICT,
          "task %s is %s: only a failed or cancelled one is tried again"
              .formatted(task.id(), task.state().wire()));
    }
    if (task.base().isEmpty()) {
      TaskTransitions.reopen(handle, task, TaskState.PENDING, now);
      return;
    }
    if (task.mode() == Mode.CREW) {
      together(handle, task, now);
      return;
    }
    var subtask = Subtasks.get(handle, task.id(), SubtaskKey.SOLO);
    if (subtask.state() == SubtaskState.MERGED) {
      var merged = TaskTransitions.reopen(handle, task, TaskState.INTEGRATING, now);
      Delivering.begin(parts, handle, merged, now);
      return;
    }
    var running = TaskTransitions.reopen(handle, task, TaskState.WORKING, now);
    Subtasks.move(handle, subtask, SubtaskState.READY, now);
    work(handle, running, subtask, now);
  }

  /// What was merged stays; the others begin again where they were.
  private void together(Handle handle, TaskRow task, Instant now) {
    var main = Subtasks.get(handle, task.id(), SubtaskKey.MAIN);
    if (main.state() == SubtaskState.MERGED) {
      var merged = TaskTransitions.reopen(handle, task, TaskState.INTEGRATING, now);
      Delivering.begin(parts, handle, merged, now);
      return;
    }
    if (!Plans.anyAccepted(handle, task.id())) {
      var planned = TaskTransitions.reopen(handle, task, TaskState.PLANNING, now);
      Plans.withdraw(handle, task.id());
      Subtasks.move(handle, main, SubtaskState.READY, now);
      Messages.undone(handle, task.id(), main.key());
      planning.anew(handle, planned, main, Optional.of(Prompts.startedAgain()), now);
      return;
    }
    var running = TaskTransitions.reopen(handle, task, TaskState.WORKING, now);
    Plans.withdraw(handle, task.id());
    Subtasks.move(handle, main, SubtaskState.MERGING, now);
    for (var subtask : Subtasks.planned(handle, task.id())) {
      if (subtask.state() == SubtaskState.MERGED) {
        continue;
      }
      if (subtask.start().isEmpty()) {
        Subtasks.move(handle, subtask, SubtaskState.PENDING, now);
      } else {
        Subtasks.move(handle, subtask, SubtaskState.READY, now);
        work(handle, running, subtask, now);
      }
    }
    releasing.release(handle, running, now);
  }

  private void work(Handle handle, TaskRow task, SubtaskRow subtask, Instant now) {
    var cutOff =
        Assignments.lastTalk(handle, task.id(), subtask.key())
            .filter(it -> it.state() == AssignmentState.CANCELLED);
    var left = cutOff.map(it -> it.input().conflicts()).orElse(List.of());
    Messages.undone(handle, task.id(), subtask.key());
    var session = Assignments.newSession(handle, task.id(), subtask.key(), subtask.role(), now);
    var prompt =
        task.mode() == Mode.CREW
            ? CrewPrompts.subtask(task, subtask)
            : Prompts.work(subtask.instructions(), task.check());
    var assignment =
        Dispatch.offer(
            handle,
            task,
            subtask,
            AssignmentKind.WORK,
            Optional.of(session),
            again(prompt, left),
            subtask.start().or(task::base).orElseThrow(),
            now);
    cutOff.ifPresent(it -> inherited(handle, task, it, assignment));
  }

  /// @param conflicts that somebody was at: their markers may be in the tree
  private static AssignmentInput again(String prompt, List<String> conflicts) {
    var input = AssignmentInput.ofPrompt(prompt).withConflicts(conflicts);
    return conflicts.isEmpty()
        ? input.anew(Prompts.startedAgain())
        : input.anew(Prompts.startedAgain() + "\n\n" + CrewPrompts.conflict(conflicts));
  }

  /// What the agent of a cut-off assignment had saved last is where the new one begins.
  private void inherited(
      Handle handle, TaskRow task, AssignmentRow before, AssignmentId assignment) {
    var wip =
        parts.repositories().ref(handle, task.repository().orElseThrow(), before.checkpointRef());
    wip.ifPresent(
        commit -> {
          if (Checkpoints.inherit(handle, before.id(), assignment)) {
            Branches.create(
                parts, handle, task, List.of("refs/flotilla/wip/" + assignment), commit);
          }
        });
  }
}
