package dev.flotilla.engine.ledger;

import dev.flotilla.api.json.Json;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.api.work.SessionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The attempts' rows: written by the lease, ended once.
public final class Attempts {
  /// How an attempt stands.
  public enum State {
    RUNNING,
    SUCCEEDED,
    FAILED,
    PARKED,
    CANCELLED,
    INTERRUPTED;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One of them.
  ///
  /// @param outcome as it was reported; absent while it runs and when it was taken away
  public record Row(
      AttemptId id,
      AssignmentId assignment,
      InstanceId instance,
      FencingToken token,
      Optional<SessionId> session,
      State state,
      Optional<Outcome> outcome) {}

  private static final String FIND =
      """
      select id, assignment, instance, fencing_token, session_id, state, outcome::text as outcome
        from attempt where id = :id
      """;

  private static final String END =
      """
      update attempt
         set state = :state, reason = :reason, outcome = cast(:outcome as jsonb), ended_at = :now
       where id = :id and state = 'running'
      """;

  private Attempts() {}

  public static Optional<Row> find(Handle handle, AttemptId id) {
    return handle.createQuery(FIND).bind("id", id.value()).map((row, _) -> attempt(row)).findOne();
  }

  /// @param outcome what the agent reported; absent when it was taken away
  public static void end(
      Handle handle,
      AttemptId id,
      State state,
      Optional<String> reason,
      Optional<Outcome> outcome,
      Instant now) {
    Columns.one(
        handle
            .createUpdate(END)
            .bind("id", id.value())
            .bind("state", state.wire())
            .bind("reason", reason.orElse(null))
            .bind("outcome", outcome.map(Json::write).orElse(null))
            .bind("now", now)
            .execute(),
        "attempt " + id);
  }

  /// The lease wrote the assignment's session; the conversation is begun under another.
  public static void session(Handle handle, AttemptId id, SessionId session) {
    for (var sql :
        new String[] {
          "update attempt set session_id = :session where id = :id and state = 'running'",
          "update lease set session_id = :session where attempt = :id"
        }) {
      Columns.one(
          handle
              .createUpdate(sql)
              .bind("id", id.value())
              .bind("session", session.value())
              .execute(),
          "session of attempt " + id);
    }
  }

  /// Whether an earlier attempt talked in that session.
  public static boolean anyBefore(Handle handle, SessionId session, AttemptId now) {
    return handle
        .createQuery(
            "select exists (select 1 from attempt where session_id = :session and id <> :now)")
        .bind("session", session.value())
        .bind("now", now.value())
        .mapTo(Boolean.class)
        .one();
  }

  private static Row attempt(ResultSet row) throws SQLException {
    return new Row(
        new AttemptId(row.getObject("id", UUID.class)),
        new AssignmentId(row.getObject("assignment", UUID.class)),
        new InstanceId(row.getObject("instance", UUID.class)),
        new FencingToken(row.getLong("fencing_token")),
        Columns.uuid(row, "session_id").map(SessionId::new),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        Columns.text(row, "outcome").map(it -> Json.read(it, Outcome.class)));
  }
}
