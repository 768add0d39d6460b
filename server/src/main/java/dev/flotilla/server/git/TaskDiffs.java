package dev.flotilla.server.git;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.RepositoryId;
import dev.flotilla.engine.git.TaskRepository;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.lib.Repository;
import org.jdbi.v3.core.Handle;

/// What changed between two commits, as people and reviewers read it. Thread-safe.
public final class TaskDiffs {
  private static final int FOR_PEOPLE = 4 * 1024 * 1024;
  private static final int BINARY_FROM = 4 * 1024 * 1024;
  private static final int RENAMES_AMONG = 400;

  private final Ledger ledger;
  private final GitRepositories repositories;

  TaskDiffs(Ledger ledger, GitRepositories repositories) {
    this.ledger = ledger;
    this.repositories = repositories;
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

  /// A unified diff, cut at a line with a note that says so.
  public String diff(UUID repository, CommitId base, CommitId tip, int maxOctets) {
    return base.equals(tip)
        ? ""
        : repositories.read(
            repository, List.of(base, tip), it -> formatted(it, base, tip, maxOctets));
  }

  private Optional<Range> range(Handle handle, TaskId id) {
    var task = TaskRepository.find(handle, id);
    if (task.isEmpty()) {
      if (!TaskRepository.isKnown(handle, id)) {
        throw new FlotillaException(ErrorCode.NOT_FOUND, "no task " + id);
      }
      return Optional.empty();
    }
    var repository = task.get().repository();
    return task.get()
        .base()
        .flatMap(
            base -> tip(handle, repository, id, base).map(tip -> new Range(repository, base, tip)));
  }

  /// The task's own branch, or the only subtask's while that is not merged.
  private Optional<CommitId> tip(
      Handle handle, RepositoryId repository, TaskId task, CommitId base) {
    return ledger
        .refs()
        .find(handle, repository, TaskRefs.main(task))
        .filter(tip -> !tip.equals(base))
        .or(
            () ->
                ledger
                    .refs()
                    .find(handle, repository, TaskRefs.branch(task, SubtaskKey.SOLO.value())));
  }

  private static String formatted(Repository repository, CommitId base, CommitId tip, int maxOctets)
      throws IOException {
    var out = new CappedText(maxOctets);
    int left = 0;
    try (var formatter = new DiffFormatter(out)) {
      formatter.setRepository(repository);
      formatter.setDetectRenames(true);
      formatter.getRenameDetector().setRenameLimit(RENAMES_AMONG);
      formatter.setBinaryFileThreshold(BINARY_FROM);
      for (var entry : formatter.scan(CommitReader.id(base), CommitReader.id(tip))) {
        if (out.isFull()) {
          left++;
        } else {
          formatter.format(entry);
        }
      }
      formatter.flush();
    }
    return out.isFull()
        ? out.text() + "(cut at %d KB; %d more files changed)\n".formatted(maxOctets / 1024, left)
        : out.text();
  }
}
