package dev.flotilla.engine.git;

import dev.flotilla.api.task.TaskId;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Which repository a task works on, and whose task it is.
public record TaskRepository(TaskId task, RepositoryId repository, String submittedBy) {
  private static final String FIND =
      """
      select repository_id, submitted_by from task where id = :task and repository_id is not null
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
                      row.getString("submitted_by")))
          .findOne();
    }
  }
}
