package dev.flotilla.engine.queue;

import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// All leases of an instance in one statement: renewing them, and what they are told.
public final class Beats {
  /// A lease that is still there.
  ///
  /// @param hears what people write about the subtask is for its holder: a reviewer works on it for
  ///     the manager
  public record Alive(
      AttemptId attempt,
      TaskId task,
      SubtaskKey subtask,
      boolean pauseWanted,
      Optional<Outcome.Hold> hold,
      boolean hears) {}

  private static final String SAID =
      """
      l.attempt, l.task, l.subtask, l.pause_wanted, l.hold,
      (select a.kind <> 'CHECK' and (a.kind <> 'REVIEW' or a.subtask = 'main') from assignment a where a.id = l.assignment)
        as hears
      """;

  private static final String GIVEN =
      """
      unnest(:attempts, :tokens, :pids, :doings) as beat (attempt, token, pid, doing)
       where l.attempt = beat.attempt and l.fencing_token = beat.token and l.instance = :instance
      """;

  private static final String RENEW =
      "update lease l set expires_at = :expires, pid = nullif(beat.pid, 0), doing = left(beat.doing, 200) from "
          + GIVEN
          + " returning "
          + SAID;

  private static final String LOOK = "select " + SAID + " from lease l, " + GIVEN;

  private Beats() {}

  /// Renews those that are there until `expires`; the others are lost.
  public static List<Alive> renew(
      Handle handle, InstanceId instance, List<Heartbeat.Beat> beats, Instant expires) {
    return run(handle.createQuery(RENEW).bind("expires", expires), instance, beats);
  }

  /// Those that are there.
  public static List<Alive> look(Handle handle, InstanceId instance, List<Heartbeat.Beat> beats) {
    return run(handle.createQuery(LOOK), instance, beats);
  }

  private static List<Alive> run(Query query, InstanceId instance, List<Heartbeat.Beat> beats) {
    return query
        .bind("instance", instance.value())
        .bindArray("attempts", UUID.class, beats.stream().map(it -> it.attempt().value()).toList())
        .bindArray("tokens", Long.class, beats.stream().map(it -> it.token().value()).toList())
        .bindArray("pids", Long.class, beats.stream().map(Heartbeat.Beat::pid).toList())
        .bindArray("doings", String.class, beats.stream().map(Heartbeat.Beat::doing).toList())
        .map((row, _) -> alive(row))
        .list();
  }

  private static Alive alive(ResultSet row) throws SQLException {
    return new Alive(
        new AttemptId(row.getObject("attempt", UUID.class)),
        new TaskId(row.getString("task")),
        new SubtaskKey(row.getString("subtask")),
        row.getBoolean("pause_wanted"),
        Optional.ofNullable(row.getString("hold")).map(Outcome.Hold::valueOf),
        row.getBoolean("hears"));
  }
}
