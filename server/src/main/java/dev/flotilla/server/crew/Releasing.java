package dev.flotilla.server.crew;

import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.AssignmentInput;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.server.plan.Release;
import dev.flotilla.server.prompt.CrewPrompts;
import dev.flotilla.server.transition.Branches;
import dev.flotilla.server.transition.Dispatch;
import dev.flotilla.server.transition.Parts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
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
      var start = start(handle, task);
      subtasks.stream()
          .filter(it -> next.contains(it.key().value()))
          .forEach(it -> released(handle, task, it, start, now));
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

  private void released(
      Handle handle, TaskRow task, SubtaskRow subtask, CommitId start, Instant now) {
    Branches.create(parts, handle, task, task.branchRef(subtask.key()), start);
    Subtasks.started(handle, subtask, start, task.mainTree().orElseThrow());
    Subtasks.move(handle, subtask, SubtaskState.READY, now);
    var session = Assignments.newSession(handle, task.id(), subtask.key(), subtask.role(), now);
    Dispatch.offer(
        handle,
        task,
        subtask,
        AssignmentKind.WORK,
        Optional.of(session),
        AssignmentInput.ofPrompt(CrewPrompts.subtask(task, subtask)),
        start,
        now);
  }
}
