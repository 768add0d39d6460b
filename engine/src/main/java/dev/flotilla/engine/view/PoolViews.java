package dev.flotilla.engine.view;

import dev.flotilla.api.rest.PoolView;
import dev.flotilla.engine.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Agents and waiting work by role. Thread-safe.
public final class PoolViews {
  /// An instance without a role takes every role's work, so where no pools are known work waits for
  /// `any` when no agent has its role.
  private static final String POOLS =
      """
      with slots as (
        select coalesce(i.role, 'any') as role, i.taking and i.drain_at is null as taking, l.attempt
          from instance i
         cross join lateral unnest(i.slots) as slot (id)
          left join lease l on l.instance = i.id and l.agent = slot.id
         where i.gone_at is null
      ), agent as (
        select role, count(*) as agents, count(attempt) as busy,
               count(*) filter (where attempt is null and not taking) as draining
          from slots group by role
      ), held as (
        select coalesce(i.role, 'any') as role, count(*) as running
          from lease l join instance i on i.id = l.instance group by 1
      ), ready as (
        select case when exists (select from pool)
                      or exists (select from agent where agent.role = r.role) then r.role
                    else 'any' end as role, count(*) as pending
          from assignment_ready r group by 1
      )
      select pool.name, role, pool.min, pool.max, pool.replicas,
             coalesce(agents, 0) as agents, coalesce(pending, 0) as pending,
             coalesce(running, 0) as running, coalesce(busy, 0) as busy,
             coalesce(draining, 0) as draining
        from pool
        full join agent using (role)
        full join held using (role)
        full join ready using (role)
       order by role
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
    var busy = row.getInt("busy");
    var draining = row.getInt("draining");
    return new PoolView(
        row.getString("name"),
        row.getString("role"),
        number(row, "min"),
        number(row, "max"),
        number(row, "replicas"),
        agents,
        row.getInt("pending"),
        row.getInt("running"),
        agents - busy - draining,
        busy,
        draining);
  }

  private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Integer.class);
  }
}
