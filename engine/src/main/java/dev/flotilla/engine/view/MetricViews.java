package dev.flotilla.engine.view;

import dev.flotilla.engine.ledger.MergeQueue;
import dev.flotilla.engine.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// What is measured of the ledger, by statements that touch only what is going on: history costs
/// nothing. Thread-safe.
public final class MetricViews {
  private static final String ASSIGNMENTS =
      """
      select 'ready' as state, role, count(*) as count,
             extract(epoch from max(now() - enqueued_at)) as wait
        from assignment_ready group by role
       union all
      select 'leased', role, count(*), 0 from lease group by role
       union all
      select lower(a.state), a.role, count(*), 0
        from task t
        join assignment a on a.task = t.id and a.state in ('HELD', 'PARKED')
       where t.state not in ('succeeded', 'failed', 'cancelled')
       group by 1, 2
      """;

  private static final String TOTALS =
      """
      select (select count(*) from lease where session_id is not null) as sessions,
             (select count(*) from lease) as leases,
             (select count(*) from instance where gone_at is null) as instances,
             exists (select from lease where throttled) as throttled
      """;

  private final Database database;

  public MetricViews(Database database) {
    this.database = database;
  }

  /// @param waitSeconds how long the one that waits longest has waited
  public record Assignments(String state, String role, long count, double waitSeconds) {}

  /// @param sessions conversations that an agent holds now
  /// @param queued accepted subtasks that are not merged yet
  /// @param throttled the model's provider asks to slow down
  public record Snapshot(
      List<Assignments> assignments,
      long sessions,
      long leases,
      long queued,
      long instances,
      boolean throttled) {}

  public Snapshot snapshot() {
    return database.read(MetricViews::snapshot);
  }

  private static Snapshot snapshot(Handle handle) {
    try (var assignments = handle.createQuery(ASSIGNMENTS);
        var totals = handle.createQuery(TOTALS)) {
      var queued = MergeQueue.depth(handle);
      var found = assignments.map((row, _) -> assignments(row)).list();
      return totals
          .map(
              (row, _) ->
                  new Snapshot(
                      found,
                      row.getLong("sessions"),
                      row.getLong("leases"),
                      queued,
                      row.getLong("instances"),
                      row.getBoolean("throttled")))
          .one();
    }
  }

  private static Assignments assignments(ResultSet row) throws SQLException {
    return new Assignments(
        row.getString("state"), row.getString("role"), row.getLong("count"), row.getDouble("wait"));
  }
}
