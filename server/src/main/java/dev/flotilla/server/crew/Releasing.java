package dev.flotilla.server.crew;

import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.server.plan.Release;
import dev.flotilla.server.transition.Branches;
import dev.flotilla.server.transition.Dispatch;
import dev.flotilla.server.transition.Parts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Subtasks whose time has come: what they depend on is merged, and nobody works on the same files.
/// Decided under the task's lock, in the transaction that made room.
public final class Releasing {
  private final Parts parts;

  public Releasing(Parts parts) {
    this.parts = parts;
  }

  public void release(Handle handle, TaskRow task, Instant now) {
    var subtasks = Subtasks.planned(handle, task.id());
    var nodes = new ArrayList<Release.Node>();
    subtasks.forEach(it -> nodes.add(node(it, nodes.size())));
    var next = Release.next(nodes);
    if (!next.isEmpty()) {
      var keys = Set.copyOf(next);
      released(
          handle,
          task,
          subtasks.stream().filter(it -> keys.contains(it.key().value())).toList(),
          now);
    }
    if (subtasks.stream().allMatch(it -> it.state() == SubtaskState.MERGED)) {
      Topic.MERGE.signal(handle); // the whole is to be reviewed
    }
  }

  private static Release.Node node(SubtaskRow subtask, int position) {
    var state =
        switch (subtask.state()) {
          case PENDING -> Release.State.PENDING;
          case READY, WORKING, REVIEWING, MERGING, PARKED -> Release.State.ACTIVE;
          case MERGED -> Release.State.MERGED;
          case FAILED, CANCELLED -> Release.State.ENDED_BADLY;
        };
    var claims = new ArrayList<>(subtask.touches());
    claims.addAll(subtask.touched());
    return new Release.Node(subtask.key().value(), state, subtask.dependsOn(), claims, position);
  }

  private CommitId start(Handle handle, TaskRow task) {
    return parts
        .repositories()
        .ref(handle, task.repository().orElseThrow(), task.mainRef())
        .orElseThrow();
  }

  /// All in the same few statements, because the task is locked meanwhile.
  private void released(Handle handle, TaskRow task, List<SubtaskRow> subtasks, Instant now) {
    var start = start(handle, task);
    var refs = subtasks.stream().map(it -> task.branchRef(it.key())).toList();
    Branches.create(parts, handle, task, refs, start);
    var keys = subtasks.stream().map(SubtaskRow::key).toList();
    Subtasks.release(handle, task.id(), keys, start, task.mainTree().orElseThrow(), now);
    Dispatch.works(handle, task, subtasks, start, now);
  }
}
