package dev.flotilla.engine.view;

import dev.flotilla.api.rest.Page;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.engine.store.Database;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Tasks as REST shows them, read in one snapshot each. Thread-safe.
public final class TaskViews {
  private static final String COLUMNS =
      """
      select t.*, r.name as repository_name, b.limit_usd
        from task t
        left join repository r on r.id = t.repository_id
        left join budget b on b.scope = 'task:' || t.id
      """;

  private static final String FIND = COLUMNS + " where t.id = :id";

  private static final String LIST =
      COLUMNS
          + """
             where (:state::text is null or t.state = :state)
               and (:label::text is null or jsonb_exists(t.labels, :label))
               and (:value::text is null or t.labels ->> :label = :value)
               and (:at::timestamptz is null
                    or t.created_at < :at or (t.created_at = :at and t.id > :key))
             order by t.created_at desc, t.id
             limit :limit
            """;

  private final Database database;
  private final ResultCommits commits;
  private final Usd defaultBudget;
  private final Clock clock;

  /// @param defaultBudget what a task may cost unless it says otherwise
  public TaskViews(Database database, ResultCommits commits, Usd defaultBudget, Clock clock) {
    this.database = database;
    this.commits = commits;
    this.defaultBudget = defaultBudget;
    this.clock = clock;
  }

  public Optional<TaskView> find(TaskId id) {
    var found =
        database.read(
            handle -> {
              try (var query = handle.createQuery(FIND)) {
                return whole(
                    handle, query.bind("id", id.value()).map((row, _) -> TaskRow.of(row)).list());
              }
            });
    return found.stream().findFirst().map(this::view);
  }

  /// The newest first.
  public Page<TaskView> list(TaskFilter filter, Optional<Cursor> cursor, int limit) {
    var found =
        database.read(
            handle -> {
              try (var query = handle.createQuery(LIST)) {
                return whole(
                    handle,
                    query
                        .bind("state", filter.state().map(it -> it.wire()).orElse(null))
                        .bind("label", filter.labelName().orElse(null))
                        .bind("value", filter.labelValue().orElse(null))
                        .bind("at", cursor.map(Cursor::at).orElse(null))
                        .bind("key", cursor.map(Cursor::key).orElse(null))
                        .bind("limit", limit + 1)
                        .map((row, _) -> TaskRow.of(row))
                        .list());
              }
            });
    return Cursor.page(
        found.stream().map(this::view).toList(),
        limit,
        it -> new Cursor(it.createdAt(), it.id().value()));
  }

  private List<WholeTask> whole(Handle handle, List<TaskRow> rows) {
    var parts = TaskParts.of(handle, rows.stream().map(TaskRow::id).toList(), clock.instant());
    return rows.stream().map(row -> new WholeTask(row, parts)).toList();
  }

  private TaskView view(WholeTask task) {
    var row = task.row();
    var repository = row.repositoryId();
    var base = row.baseCommit();
    var result = row.resultCommit();
    List<TaskView.Commit> made =
        repository == null || base == null || result == null
            ? List.of()
            : commits.between(repository, base, result);
    return row.view(task.parts(), made, defaultBudget, clock.instant());
  }

  private record WholeTask(TaskRow row, TaskParts parts) {}
}
