package dev.flotilla.engine.git;

import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Which repository a task works on, and whose task it is.
public record TaskRepository(
    TaskId task, RepositoryId repository, Mode mode, String submittedBy, Optional<CommitId> base) {
  private static final String FIND =
      """
      select repository_id, mode, submitted_by, base_commit
        from task where id = :task and repository_id is not null
      """;

  /// Empty for an unknown task, and for one whose repository has not been imported yet.
  public static Optional<TaskRepository> find(Handle handle, TaskId task) {
    try (var query = handle.createQuery(FIND)) {
      return query
          .bind("task", task.value())
          .map(
              (row, context) ->
                  new TaskRepository(
                      task,
                      new RepositoryId(row.getObject("repository_id", UUID.class)),
                      Mode.ofWire(row.getString("mode")),
                      row.getString("submitted_by"),
                      Optional.ofNullable(row.getString("base_commit")).map(CommitId::new)))
          .findOne();
    }
  }

  /// Whether there is a task of that id.
  public static boolean isKnown(Handle handle, TaskId task) {
    try (var query = handle.createQuery("select exists (select from task where id = :task)")) {
      return query.bind("task", task.value()).mapTo(Boolean.class).one();
    }
  }
}
