package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.RepositoryId;
import dev.flotilla.engine.git.TaskRepository;
import dev.flotilla.engine.ledger.Subtasks;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What changed between two commits, as people and reviewers read it. Thread-safe.
public final class TaskDiffs {
  private static final int FOR_PEOPLE = 4 * 1024 * 1024;

  private final Ledger ledger;
  private final Readings readings;

  TaskDiffs(Ledger ledger, Readings readings) {
    this.ledger = ledger;
    this.readings = readings;
  }

  private record Range(RepositoryId repository, CommitId base, CommitId tip) {}

  /// What a task changed since its base, as a unified diff of at most 4 MB; empty while nothing was.
  ///
  /// @throws FlotillaException `not_found` for an unknown task
  public String diff(TaskId task) {
    var range = ledger.database().read(handle -> range(handle, task));
    return range
        .map(it -> diff(it.repository().value(), it.base(), it.tip(), FOR_PEOPLE))
        .orElse("");
  }

  /// What a subtask's branch changed since it started, as the other. A subtask that was sent back to
  /// resolve a conflict holds what was merged meanwhile as well.
  ///
  /// @throws FlotillaException `not_found` for an unknown task or subtask
  public String diff(TaskId task, SubtaskKey subtask) {
    var range = ledger.database().read(handle -> range(handle, task, subtask));
    return range
        .map(it -> diff(it.repository().value(), it.base(), it.tip(), FOR_PEOPLE))
        .orElse("");
  }

  /// A unified diff, cut at a line with a note that says so.
  public String diff(UUID repository, CommitId base, CommitId tip, int maxOctets) {
    return base.equals(tip)
        ? ""
        : readings.read(
            repository, List.of(base, tip), it -> CommitDiff.text(it, base, tip, maxOctets));
  }

  private Optional<Range> range(Handle handle, TaskId id, SubtaskKey key) {
    var task = TaskRepository.find(handle, id);
    var subtask = Subtasks.get(handle, id, key);
    return task.flatMap(
        it ->
            subtask
                .start()
                .or(it::base)
                .flatMap(
                    base ->
                        ledger
                            .refs()
                            .find(handle, it.repository(), TaskRefs.branch(id, key.value()))
                            .or(subtask::tip)
                            .map(tip -> new Range(it.repository(), base, tip))));
  }

  private Optional<Range> range(Handle handle, TaskId id) {
    var task = TaskRepository.find(handle, id);
    if (task.isEmpty()) {
      if (!TaskRepository.isKnown(handle, id)) {
        throw new FlotillaException(ErrorCode.NOT_FOUND, "no task " + id);
      }
      return Optional.empty();
    }
    return task.flatMap(
        it ->
            it.base()
                .flatMap(
                    base ->
                        tip(handle, it, base).map(tip -> new Range(it.repository(), base, tip))));
  }

  /// The task's own branch. While nothing is merged: the only subtask's of `solo`; a crew has
  /// nothing to show yet.
  private Optional<CommitId> tip(Handle handle, TaskRepository task, CommitId base) {
    var refs = ledger.refs();
    var merged =
        refs.find(handle, task.repository(), TaskRefs.main(task.task()))
            .filter(tip -> !tip.equals(base));
    return merged.isPresent() || task.mode() == Mode.CREW
        ? merged
        : refs.find(
            handle, task.repository(), TaskRefs.branch(task.task(), SubtaskKey.SOLO.value()));
  }
}
