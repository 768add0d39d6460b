package dev.flotilla.engine.ledger;

import dev.flotilla.api.event.EventType;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.engine.event.Events;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Moving a locked task, with the event that says so. Parking and pausing lie over the stage that
/// a task is in: a paused task may get further and may be parked, and goes on where that leaves it.
public final class TaskTransitions {
  private static final String FORGET_QUEUE =
      "delete from git_ref where repository_id = :repository and name = :queue";

  private TaskTransitions() {}

  /// To a stage of work; what is set aside stays aside and remembers it.
  ///
  /// @return the task as it is now
  public static TaskRow advance(Handle handle, TaskRow task, TaskState stage, Instant now) {
    if (task.stage() == stage) {
      return task;
    }
    if (task.isRunning()) {
      return to(handle, task, stage, stage, Optional.empty(), now);
    }
    Tasks.stage(handle, task, stage);
    return locked(handle, task.id());
  }

  /// Waits for a person; a paused task stays paused until it is resumed.
  public static TaskRow park(Handle handle, TaskRow task, String reason, Instant now) {
    return task.isRunning()
        ? to(handle, task, TaskState.PARKED, task.stage(), Optional.of(reason), now)
        : task;
  }

  public static TaskRow pause(Handle handle, TaskRow task, Instant now) {
    return to(handle, task, TaskState.PAUSED, task.stage(), Optional.empty(), now);
  }

  /// A parked or paused task goes on where it was.
  public static TaskRow goOn(Handle handle, TaskRow task, Instant now) {
    return to(handle, task, task.stage(), task.stage(), Optional.empty(), now);
  }

  /// A paused task on which a question is open.
  public static TaskRow parkedAgain(Handle handle, TaskRow task, String reason, Instant now) {
    return to(handle, task, TaskState.PARKED, task.stage(), Optional.of(reason), now);
  }

  /// For good, unless somebody opens it again; its merge queue's ref goes.
  public static TaskRow end(
      Handle handle, TaskRow task, TaskState end, Optional<String> reason, Instant now) {
    task.repository()
        .ifPresent(
            repository ->
                handle
                    .createUpdate(FORGET_QUEUE)
                    .bind("repository", repository)
                    .bind("queue", task.queueRef())
                    .execute());
    return to(handle, task, end, end, reason, now);
  }

  /// A failed or cancelled task begins again at a stage.
  public static TaskRow reopen(Handle handle, TaskRow task, TaskState stage, Instant now) {
    return to(handle, task, stage, stage, Optional.empty(), now);
  }

  private static TaskRow to(
      Handle handle,
      TaskRow task,
      TaskState state,
      TaskState stage,
      Optional<String> reason,
      Instant now) {
    Tasks.move(handle, task, state, stage, reason, now);
    var data = new HashMap<String, Object>();
    data.put("state", state.wire());
    reason.ifPresent(it -> data.put("reason", it));
    Events.append(handle, task.id(), Optional.empty(), EventType.TASK_STATE, data, now);
    return locked(handle, task.id());
  }

  private static TaskRow locked(Handle handle, TaskId task) {
    return Tasks.locked(handle, task);
  }
}
