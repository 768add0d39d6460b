package dev.flotilla.server.workflow;

import dev.flotilla.api.event.EventType;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.ledger.CheckResults;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.TaskTransitions;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.server.transition.Branches;
import dev.flotilla.server.transition.CrashPoints;
import dev.flotilla.server.transition.Delivering;
import dev.flotilla.server.transition.Parts;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Putting a result onto the task's branch: the ref and the ledger move in one transaction.
final class Merging {
  private final Parts parts;

  Merging(Parts parts) {
    this.parts = parts;
  }

  /// @param check the last one on this tree; absent without a check command
  void merge(
      Handle handle,
      TaskRow task,
      SubtaskRow subtask,
      CommitId tip,
      Optional<CheckResults.Result> check,
      Instant now) {
    Branches.move(parts, handle, task, task.mainRef(), task.base().orElseThrow(), tip);
    merged(handle, subtask, now);
    Tasks.result(handle, task.id(), tip, check.map(CheckResults.Result::exitCode));
    said(handle, task, subtask, tip, check, now);
    var further = TaskTransitions.advance(handle, task, TaskState.INTEGRATING, now);
    Delivering.begin(parts, handle, further, now);
    parts.crash().reached(CrashPoints.MERGE_BEFORE_COMMIT);
  }

  private static void merged(Handle handle, SubtaskRow subtask, Instant now) {
    Subtasks.move(handle, subtask, SubtaskState.MERGING, now);
    var merging = Subtasks.get(handle, subtask.task(), subtask.key());
    Subtasks.move(handle, merging, SubtaskState.MERGED, now);
  }

  private static void said(
      Handle handle,
      TaskRow task,
      SubtaskRow subtask,
      CommitId tip,
      Optional<CheckResults.Result> check,
      Instant now) {
    var data = new HashMap<String, Object>();
    data.put("commit", tip.value());
    data.put("checked", check.isPresent());
    check.ifPresent(it -> data.put("exitCode", it.exitCode()));
    Events.append(handle, task.id(), Optional.of(subtask.key()), EventType.MERGE_DONE, data, now);
  }
}
