package dev.flotilla.engine.view;

import dev.flotilla.api.rest.Page;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.QuestionView;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// Questions to people. Thread-safe.
public final class QuestionViews {
  private static final String LIST =
      """
      select * from question
       where answered_at is null and withdrawn_at is null
         and (:at::timestamptz is null or asked_at > :at or (asked_at = :at and id > :key))
       order by asked_at, id
       limit :limit
      """;

  private static final String FIND =
      """
      select * from question where id = :id
      """;

  private final Database database;

  public QuestionViews(Database database) {
    this.database = database;
  }

  /// Those that are open, the longest waiting first.
  public Page<QuestionView> open(Optional<Cursor> cursor, int limit) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(LIST)) {
            var found =
                query
                    .bind("at", cursor.map(Cursor::at).orElse(null))
                    .bind("key", cursor.map(Cursor::key).orElse(null))
                    .bind("limit", limit + 1)
                    .map((row, _) -> question(row))
                    .list();
            return Cursor.page(found, limit, it -> new Cursor(it.askedAt(), it.id()));
          }
        });
  }

  public Optional<QuestionView> find(String id) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(FIND)) {
            return query.bind("id", id).map((row, _) -> question(row)).findOne();
          }
        });
  }

  static QuestionView question(ResultSet row) throws SQLException {
    return new QuestionView(
        row.getString("id"),
        new TaskId(row.getString("task")),
        "main".equals(row.getString("subtask")) ? null : row.getString("subtask"),
        QuestionKind.ofWire(row.getString("kind")),
        row.getString("text"),
        Rows.texts(row, "options"),
        Rows.time(row, "asked_at"),
        Rows.timeOrNull(row, "deadline"),
        row.getString("default_answer"),
        row.getString("answer"),
        Rows.timeOrNull(row, "answered_at"));
  }
}
