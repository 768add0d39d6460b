package dev.flotilla.server.transition;

import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.engine.ledger.AssignmentState;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.CheckResults;
import dev.flotilla.engine.ledger.MergeQueue;
import dev.flotilla.engine.ledger.Questions;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.TaskTransitions;
import dev.flotilla.engine.ledger.Tasks;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// A crew's question does not stop the others: its task is parked when nobody has anything left to do
/// without the answer. To be called at the end of every transaction that may have taken the last of
/// it.
public final class Settling {
  public void settle(Handle handle, TaskId id, Instant now) {
    var task = Tasks.locked(handle, id);
    if (task.mode() == Mode.CREW && task.isRunning() && !isBusy(handle, task)) {
      Questions.open(handle, id).stream()
          .findFirst()
          .ifPresent(it -> TaskTransitions.park(handle, task, it.text(), now));
    }
  }

  private static boolean isBusy(Handle handle, TaskRow task) {
    return Assignments.open(handle, task.id()).stream()
            .anyMatch(
                it -> it.state() == AssignmentState.READY || it.state() == AssignmentState.LEASED)
        || (!MergeQueue.of(handle, task.id()).isEmpty()
            && !isMending(handle, task)
            && !isWholeParked(handle, task));
  }

  /// The task's branch is red, and somebody is at it already: the others wait.
  public static boolean isMending(Handle handle, TaskRow task) {
    return CheckResults.isMainRed(handle, task)
        && Assignments.open(handle, task.id()).stream()
            .anyMatch(it -> it.kind() == AssignmentKind.RESOLVE);
  }

  /// The queue's check, or what it reads, waits for a person: nothing is merged until then.
  private static boolean isWholeParked(Handle handle, TaskRow task) {
    return Questions.open(handle, task.id()).stream()
        .anyMatch(it -> it.subtask().equals(Optional.of(SubtaskKey.MAIN)));
  }
}
