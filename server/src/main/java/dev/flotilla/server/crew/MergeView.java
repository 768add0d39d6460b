package dev.flotilla.server.crew;

import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.MergeQueue;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Settling;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What a step of [MergeLoop] looks at, out of one transaction.
record MergeView(
    TaskRow task,
    List<SubtaskRow> subtasks,
    List<MergeQueue.Entry> queue,
    CommitId main,
    boolean checking,
    boolean mending) {
  static MergeView of(Handle handle, Parts parts, TaskId id) {
    var task = Tasks.find(handle, id).orElseThrow();
    var main = parts.repositories().ref(handle, task.repository().orElseThrow(), task.mainRef());
    return new MergeView(
        task,
        Subtasks.of(handle, id),
        MergeQueue.of(handle, id),
        main.orElseThrow(),
        Integrating.isChecking(handle, task),
        Settling.isMending(handle, task) && !Integrating.isRedAccepted(handle, task));
  }

  boolean isSame(MergeView other) {
    return task.state() == other.task.state()
        && queue.equals(other.queue)
        && main.equals(other.main);
  }

  /// The whole waits for a person.
  boolean isParked() {
    return subtask(SubtaskKey.MAIN).filter(it -> it.state() == SubtaskState.PARKED).isPresent();
  }

  Optional<SubtaskRow> subtask(SubtaskKey key) {
    return subtasks.stream().filter(it -> it.key().equals(key)).findFirst();
  }
}
