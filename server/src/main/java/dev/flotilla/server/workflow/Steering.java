package dev.flotilla.server.workflow;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.ledger.AssignmentState;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Audit;
import dev.flotilla.engine.ledger.Messages;
import dev.flotilla.engine.ledger.Questions;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.TaskTransitions;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.queue.Leases;
import dev.flotilla.engine.queue.ReadySet;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.server.transition.Delivering;
import dev.flotilla.server.transition.Dispatch;
import dev.flotilla.server.transition.Endings;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Settling;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;

/// What a person does to a task while it lives.
final class Steering {
  private static final int MAX_TEXT = 64 * 1024;

  private final Parts parts;
  private final Settling settling = new Settling();

  Steering(Parts parts) {
    this.parts = parts;
  }

  void cancel(String actor, TaskId id) {
    act(
        actor,
        "task.cancel",
        id,
        (handle, task) -> Endings.cancel(handle, task, "cancelled by " + actor, parts.now()));
  }

  void pause(String actor, TaskId id) {
    act(
        actor,
        "task.pause",
        id,
        (handle, task) -> {
          var now = parts.now();
          TaskTransitions.pause(handle, task, now);
          ReadySet.withdraw(handle, id);
          for (var assignment : Assignments.open(handle, id)) {
            if (assignment.state() == AssignmentState.READY) {
              Assignments.move(handle, assignment, AssignmentState.HELD, Optional.empty(), now);
            }
          }
          Leases.wantPause(handle, id, true);
        });
  }

  void resume(String actor, TaskId id) {
    act(actor, "task.resume", id, this::resumed);
  }

  private void resumed(Handle handle, TaskRow task) {
    var now = parts.now();
    if (task.state() != TaskState.PAUSED) {
      throw new FlotillaException(
          ErrorCode.CONFLICT,
          "task %s is %s, not paused".formatted(task.id(), task.state().wire()));
    }
    Leases.wantPause(handle, task.id(), false);
    var open = Questions.open(handle, task.id());
    if (task.mode() == Mode.SOLO && !open.isEmpty()) {
      TaskTransitions.parkedAgain(handle, task, open.getFirst().text(), now);
      return;
    }
    var running = TaskTransitions.goOn(handle, task, now);
    Dispatch.heldOf(handle, running, now);
    if (open.isEmpty() && (task.mode() == Mode.SOLO || isWholeAccepted(handle, task))) {
      Delivering.begin(parts, handle, running, now);
    }
    Topic.MERGE.signal(handle);
    settling.settle(handle, task.id(), now);
  }

  private static boolean isWholeAccepted(Handle handle, TaskRow task) {
    return Subtasks.get(handle, task.id(), SubtaskKey.MAIN).state() == SubtaskState.MERGED;
  }

  /// @param subtask absent: the only one, or the manager
  void message(String actor, TaskId id, Optional<SubtaskKey> subtask, String text) {
    if (text.isBlank() || text.length() > MAX_TEXT) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "message: expected 1 to %d characters".formatted(MAX_TEXT));
    }
    act(
        actor,
        "task.message",
        id,
        (handle, task) -> said(handle, task, actor, subtask, text, parts.now()));
  }

  private static void said(
      Handle handle,
      TaskRow task,
      String actor,
      Optional<SubtaskKey> subtask,
      String text,
      Instant now) {
    var solo = task.mode() == Mode.SOLO;
    if (task.state().isEnded() || (solo && task.stage() == TaskState.INTEGRATING)) {
      throw new FlotillaException(
          ErrorCode.CONFLICT,
          "task %s is %s: nobody works on it any more".formatted(task.id(), task.state().wire()));
    }
    var addressee = subtask.orElse(solo ? SubtaskKey.SOLO : SubtaskKey.MAIN);
    var found = Subtasks.get(handle, task.id(), addressee);
    if (found.state() == SubtaskState.MERGED
        || (found.state() == SubtaskState.MERGING && !solo && !addressee.isMain())) {
      throw new FlotillaException(
          ErrorCode.CONFLICT,
          "%s of task %s is %s: nobody works on it any more"
              .formatted(found.key(), task.id(), found.state().wire()));
    }
    var key = found.key();
    var id = Messages.insert(handle, task.id(), key, text, actor, now);
    Events.append(
        handle,
        task.id(),
        Optional.of(key),
        EventType.MESSAGE,
        Map.of("id", id, "by", actor, "text", text),
        now);
    Topic.DIRECTIVE.signal(handle);
  }

  private void act(String actor, String action, TaskId id, BiConsumer<Handle, TaskRow> what) {
    parts
        .database()
        .run(
            handle -> {
              what.accept(handle, Tasks.locked(handle, id));
              Audit.record(handle, actor, action, id.value(), Map.of(), parts.now());
            });
  }
}
