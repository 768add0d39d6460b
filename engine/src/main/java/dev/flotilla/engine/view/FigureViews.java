package dev.flotilla.engine.view;

import dev.flotilla.api.pool.PoolFigures;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// What a cluster's pools are scaled by, in one statement that touches only what is going on.
public final class FigureViews {
  /// @param pools by role
  public record Figures(List<PoolFigures.Pool> pools, boolean throttled) {}

  private static final String FIGURES =
      """
      with ready as (
        select role, count(*) as pending, min(enqueued_at) as oldest
          from assignment_ready where not_before <= :now group by role
      ), held as (
        select role, count(*) as running from lease group by role
      ), agent as (
        select i.role, string_agg(i.pod || '/' || i.pod_uid || '/' ||
                 case when i.id in (select instance from lease)
                      then case when i.drain_at is null then 'busy' else 'finishing' end
                      else case when i.drain_at is null then 'idle' else 'draining' end
                 end, ' ' order by i.pod, i.pod_uid) as agents
          from instance i
         where i.gone_at is null and i.pod is not null group by i.role
      )
      select fleet.throttled, figures.*
        from (select exists (select from lease where throttled) as throttled) fleet
        left join
             (select role, coalesce(pending, 0) as pending, coalesce(running, 0) as running,
                     greatest(0, coalesce(floor(extract(epoch from :now - oldest)), 0)) as oldest,
                     coalesce(agents, '') as agents
                from pool
                full join ready using (role)
                full join held using (role)
                full join agent using (role)) figures on true
       order by role
      """;

  private FigureViews() {}

  public static Figures of(Handle handle, Instant now) {
    var pools = new ArrayList<PoolFigures.Pool>();
    try (var query = handle.createQuery(FIGURES)) {
      var throttled =
          query
              .bind("now", now)
              .map(
                  (row, _) -> {
                    if (row.getString("role") != null) {
                      pools.add(pool(row));
                    }
                    return row.getBoolean("throttled");
                  })
              .list();
      return new Figures(List.copyOf(pools), throttled.getFirst());
    }
  }

  private static PoolFigures.Pool pool(ResultSet row) throws SQLException {
    return new PoolFigures.Pool(
        row.getString("role"),
        row.getInt("pending"),
        row.getInt("running"),
        row.getLong("oldest"),
        agents(row.getString("agents")));
  }

  /// Names and uids of pods hold neither a slash nor a space. JSON would cost three times as much to
  /// make, and this is read whenever something happens.
  private static List<PoolFigures.Agent> agents(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(" ", -1)).map(FigureViews::agent).toList();
  }

  private static PoolFigures.Agent agent(String text) {
    var parts = text.split("/", -1);
    return new PoolFigures.Agent(parts[0], parts[1], PoolFigures.State.of(parts[2]));
  }
}
