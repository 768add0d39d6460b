package dev.flotilla.engine.view;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Why tasks stand still, and nobody need decide about it: what is ready first waits for its time,
/// after an interruption, or for an agent that may take it; who is at work may wait for the model.
final class Waiting {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  private static final String READY =
      """
      select r.task, a.subtask, r.role, r.not_before, last.reason,
             exists (select 1 from lease l where l.task = r.task) as busy,
             last.outcome ->> 'cause' as cause, last.outcome ->> 'detail' as detail, agents.*
        from assignment_ready r
        join assignment a on a.id = r.assignment
        left join lateral
             (select reason, outcome from attempt
               where assignment = r.assignment order by number desc limit 1) last on true
       cross join lateral
             (select count(*) filter (where role_fits) as fit,
                     count(*) filter (where role_fits and able) as able,
                     count(*) filter (where role_fits and able and taking) as taking,
                     coalesce(sum(idle) filter (where role_fits and able and taking), 0) as idle
                from (select i.taking and i.drain_at is null as taking,
                             i.role is null or i.role = r.role as role_fits,
                             r.simulated or not i.rehearsal_only as able,
                             cardinality(i.slots)
                               - (select count(*) from lease l where l.instance = i.id) as idle
                        from instance i where i.gone_at is null) there) agents
       where r.task = any(:tasks)
       order by r.not_before
      """;

  private static final String LEASED =
      """
      select l.task, l.subtask, l.waiting,
             exists (select 1 from lease o where o.task = l.task and o.waiting is null) as busy
        from lease l where l.task = any(:tasks) and l.waiting is not null
      """;

  private Waiting() {}

  /// In words.
  ///
  /// @param tasks those that nobody works on
  /// @param subtasks by [Works#key]
  record Found(Map<String, String> tasks, Map<String, String> subtasks) {}

  private record Row(String task, String subtask, boolean busy, String why) {}

  /// Nothing of those that go on in a moment.
  static Found of(Handle handle, List<String> tasks, Instant now) {
    var found = new Found(new HashMap<>(), new HashMap<>());
    try (var query = handle.createQuery(READY)) {
      for (var row :
          query.bindArray("tasks", String.class, tasks).map((it, _) -> row(it, now)).list()) {
        found.subtasks().putIfAbsent(Works.key(row.task(), row.subtask()), row.why());
        if (!row.busy()) {
          found.tasks().putIfAbsent(row.task(), row.why());
        }
      }
    }
    try (var query = handle.createQuery(LEASED)) {
      for (var row :
          query.bindArray("tasks", String.class, tasks).map((it, _) -> held(it)).list()) {
        found.subtasks().put(Works.key(row.task(), row.subtask()), row.why());
        if (!row.busy()) {
          found.tasks().put(row.task(), row.why());
        }
      }
    }
    found.tasks().values().removeIf(String::isEmpty);
    found.subtasks().values().removeIf(String::isEmpty);
    return found;
  }

  private static Row held(ResultSet row) throws SQLException {
    return new Row(
        row.getString("task"),
        row.getString("subtask"),
        row.getBoolean("busy"),
        row.getString("waiting"));
  }

  private static Row row(ResultSet row, Instant now) throws SQLException {
    return new Row(
        row.getString("task"), row.getString("subtask"), row.getBoolean("busy"), why(row, now));
  }

  private static String why(ResultSet row, Instant now) throws SQLException {
    var notBefore = Rows.time(row, "not_before");
    if (notBefore.isAfter(now)) {
      return "waits until %s%s".formatted(TIME.format(notBefore), interruption(row));
    }
    if (row.getLong("fit") == 0) {
      return "waits for an agent: none is there for role " + row.getString("role");
    }
    if (row.getLong("able") == 0) {
      return "waits for an agent with isolation: those that are there may only rehearse, see"
          + " ./flotilla doctor";
    }
    if (row.getLong("taking") == 0) {
      return "waits for an agent that takes work: those that are there are stopping, or short of"
          + " disk, see ./flotilla doctor";
    }
    return row.getLong("idle") > 0 ? "" : "waits for an agent: all of them are busy";
  }

  private static String interruption(ResultSet row) throws SQLException {
    var detail = Optional.ofNullable(row.getString("detail")).filter(it -> !it.isBlank());
    var words =
        switch (Optional.ofNullable(row.getString("cause")).orElse("")) {
          case "UPSTREAM" ->
              "the model's provider does not answer" + detail.map(" (%s)"::formatted).orElse("");
          case "MACHINE" -> "the agent's machine failed it" + detail.map(", "::concat).orElse("");
          default -> Optional.ofNullable(row.getString("reason")).orElse("");
        };
    return words.isEmpty() ? "" : ": " + words;
  }
}
