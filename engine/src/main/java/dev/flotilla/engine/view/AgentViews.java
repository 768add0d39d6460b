package dev.flotilla.engine.view;

import dev.flotilla.api.rest.Page;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AgentView;
import dev.flotilla.engine.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// Slots of the instances that are there. Thread-safe.
public final class AgentViews {
  private static final String SLOTS =
      """
      select slot.id, i.host, i.seen_at, i.joined_at, l.task, nullif(l.subtask, 'main') as subtask,
             l.pid, coalesce(l.waiting, l.doing) as doing,
             coalesce(i.role, l.role) as role, lower(a.kind) as kind,
             case when l.attempt is not null then 'working'
                  when i.taking and i.drain_at is null then 'idle' else 'draining' end as state
        from instance i
       cross join lateral unnest(i.slots) as slot (id)
        left join lease l on l.instance = i.id and l.agent = slot.id
        left join assignment a on a.id = l.assignment
       where i.gone_at is null
         and (:at::timestamptz is null
              or i.joined_at > :at or (i.joined_at = :at and slot.id > :key))
       order by i.joined_at, slot.id
       limit :limit
      """;

  private final Database database;

  public AgentViews(Database database) {
    this.database = database;
  }

  /// In the order in which their instances joined.
  public Page<AgentView> agents(Optional<Cursor> cursor, int limit) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(SLOTS)) {
            var found =
                query
                    .bind("at", cursor.map(Cursor::at).orElse(null))
                    .bind("key", cursor.map(Cursor::key).orElse(null))
                    .bind("limit", limit + 1)
                    .map((row, _) -> slot(row))
                    .list();
            var page = Cursor.page(found, limit, Slot::cursor);
            return new Page<>(page.items().stream().map(Slot::view).toList(), page.next());
          }
        });
  }

  private record Slot(AgentView view, Cursor cursor) {}

  private static Slot slot(ResultSet row) throws SQLException {
    var id = row.getString("id");
    var task = row.getString("task");
    var pid = row.getLong("pid");
    var view =
        new AgentView(
            id,
            row.getString("role"),
            row.getString("state"),
            task == null ? null : new TaskId(task),
            row.getString("subtask"),
            row.getString("kind"),
            pid == 0 ? null : pid,
            row.getString("doing"),
            row.getString("host"),
            Rows.time(row, "seen_at"));
    return new Slot(view, new Cursor(Rows.time(row, "joined_at"), id));
  }
}
