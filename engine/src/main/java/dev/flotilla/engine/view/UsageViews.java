package dev.flotilla.engine.view;

import dev.flotilla.api.rest.Page;
import dev.flotilla.api.rest.UsageRow;
import dev.flotilla.engine.store.Database;
import java.time.Instant;
import java.util.Optional;

/// Sums over what model calls reported, exact, rounded once. Thread-safe.
public final class UsageViews {
  private final Database database;

  public UsageViews(Database database) {
    this.database = database;
  }

  /// In the order of the keys.
  public Page<UsageRow> by(UsageBy by, Optional<Cursor> cursor, int limit) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(sum(by.column()))) {
            var found =
                query
                    .bind("after", cursor.map(Cursor::key).orElse(null))
                    .bind("limit", limit + 1)
                    .map((row, _) -> new UsageRow(row.getString("key"), Rows.usage(row)))
                    .list();
            return Cursor.page(found, limit, it -> new Cursor(Instant.EPOCH, it.key()));
          }
        });
  }

  /// @param key one of ours, never a caller's text
  private static String sum(String key) {
    return """
        select %1$s as key, %2$s
          from model_request r
         where (:after::text is null or %1$s > :after)
         group by 1
         order by 1
         limit :limit
        """
        .formatted(key, Rows.USAGE);
  }
}
