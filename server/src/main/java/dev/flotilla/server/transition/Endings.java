package dev.flotilla.server.transition;

import dev.flotilla.api.event.EventType;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.AssignmentState;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Attempts;
import dev.flotilla.engine.ledger.MergeQueue;
import dev.flotilla.engine.ledger.Questions;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.TaskTransitions;
import dev.flotilla.engine.queue.Leases;
import dev.flotilla.engine.queue.ReadySet;
import dev.flotilla.engine.queue.Topic;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The end of an attempt, and that of a task: nothing of it waits, runs or asks any more.
public final class Endings {
  private Endings() {}

  /// @param outcome absent: whoever held it may not claim one afterwards
  public static void attempt(
      Handle handle,
      TaskRow task,
      AssignmentRow assignment,
      AttemptId attempt,
      Attempts.State state,
      Optional<String> reason,
      Optional<Outcome> outcome,
      Instant now) {
    Attempts.end(handle, attempt, state, reason, outcome, now);
    var data = new HashMap<String, Object>();
    data.put("attempt", attempt.value());
    data.put("kind", assignment.kind().wire());
    data.put("role", assignment.role());
    data.put("outcome", state.wire());
    reason.ifPresent(it -> data.put("reason", it));
    Events.append(
        handle, task.id(), Optional.of(assignment.subtask()), EventType.ATTEMPT_ENDED, data, now);
  }

  static void succeed(Handle handle, TaskRow task, Instant now) {
    TaskTransitions.end(handle, task, TaskState.SUCCEEDED, Optional.empty(), now);
  }

  public static void fail(Handle handle, TaskRow task, String reason, Instant now) {
    stop(handle, task, SubtaskState.FAILED, now);
    TaskTransitions.end(handle, task, TaskState.FAILED, Optional.of(reason), now);
  }

  public static void cancel(Handle handle, TaskRow task, String reason, Instant now) {
    stop(handle, task, SubtaskState.CANCELLED, now);
    TaskTransitions.end(handle, task, TaskState.CANCELLED, Optional.of(reason), now);
  }

  private static void stop(Handle handle, TaskRow task, SubtaskState end, Instant now) {
    ReadySet.withdraw(handle, task.id());
    for (var lease : Leases.ofTask(handle, task.id())) {
      if (Leases.end(handle, lease.attempt(), lease.token())) {
        Attempts.end(
            handle,
            lease.attempt(),
            Attempts.State.CANCELLED,
            Optional.of("the task ended"),
            Optional.empty(),
            now);
      }
    }
    for (var assignment : Assignments.open(handle, task.id())) {
      Assignments.move(handle, assignment, AssignmentState.CANCELLED, Optional.empty(), now);
    }
    for (var subtask : Subtasks.of(handle, task.id())) {
      switch (subtask.state()) {
        case MERGED, FAILED, CANCELLED -> {}
        case PENDING, READY, WORKING, REVIEWING, MERGING, PARKED ->
            Subtasks.move(handle, subtask, end, now);
      }
    }
    MergeQueue.clear(handle, task.id());
    Questions.withdraw(handle, task.id(), now);
    Topic.DIRECTIVE.signal(handle);
  }
}
