package dev.flotilla.engine.view;

import dev.flotilla.api.rest.PoolView;
import dev.flotilla.engine.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// Agents and waiting work by role. Thread-safe.
public final class PoolViews {
  /// An instance without a role takes every role's work, so work waits for `any` when no pool has
  /// its role.
  private static final String POOLS =
      """
      with slots as (
        select coalesce(i.role, 'any') as role, i.taking, l.attempt
          from instance i
         cross join lateral unnest(i.slots) as slot (id)
          left join lease l on l.instance = i.id and l.agent = slot.id
         where i.gone_at is null
      ), pool as (
        select role, count(*) as agents, count(attempt) as working,
               count(*) filter (where attempt is null and not taking) as draining
          from slots group by role
      ), ready as (
        select case when exists (select from pool where pool.role = r.role) then r.role
                    else 'any' end as role, count(*) as waiting
          from assignment_ready r group by 1
      )
      select coalesce(pool.role, ready.role) as role, coalesce(agents, 0) as agents,
             coalesce(working, 0) as working, coalesce(draining, 0) as draining,
             coalesce(waiting, 0) as waiting
        from pool full join ready on ready.role = pool.role
       order by 1
      """;

  private final Database database;

  public PoolViews(Database database) {
    this.database = database;
  }

  public List<PoolView> all() {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(POOLS)) {
            return query.map((row, _) -> pool(row)).list();
          }
        });
  }

  private static PoolView pool(ResultSet row) throws SQLException {
    var agents = row.getInt("agents");
    var working = row.getInt("working");
    var draining = row.getInt("draining");
    return new PoolView(
        row.getString("role"),
        agents,
        working,
        agents - working - draining,
        draining,
        row.getInt("waiting"));
  }
}
