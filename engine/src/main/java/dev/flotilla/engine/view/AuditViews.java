package dev.flotilla.engine.view;

import dev.flotilla.api.rest.AuditView;
import dev.flotilla.api.rest.Page;
import dev.flotilla.engine.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// Who did what. Thread-safe.
public final class AuditViews {
  private static final String LIST =
      """
      select * from audit
       where (:before::bigint is null or id < :before)
       order by id desc
       limit :limit
      """;

  private final Database database;

  public AuditViews(Database database) {
    this.database = database;
  }

  /// The newest first.
  public Page<AuditView> list(Optional<Cursor> cursor, int limit) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(LIST)) {
            var found =
                query
                    .bind("before", cursor.map(Cursor::number).orElse(null))
                    .bind("limit", limit + 1)
                    .map((row, _) -> entry(row))
                    .list();
            return Cursor.page(found, limit, it -> new Cursor(it.at(), it.id()));
          }
        });
  }

  private static AuditView entry(ResultSet row) throws SQLException {
    return new AuditView(
        Long.toString(row.getLong("id")),
        Rows.time(row, "at"),
        row.getString("actor"),
        row.getString("action"),
        row.getString("target"),
        Rows.json(row, "detail"));
  }
}
