package dev.flotilla.engine.ledger;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.queue.ReadySet;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The assignments' rows. Who changes them holds the task's lock; only a lease takes one without.
public final class Assignments {
  private static final String FIND =
      """
      select id, task, subtask, kind, role, state, session_id, input::text as input, start_commit,
             attempts, failures, idle_interruptions, oom_kills, outage_since
        from assignment
      """;

  private static final String INSERT =
      """
      insert into assignment
        (id, task, subtask, kind, role, state, session_id, input, start_commit, created_at)
      values
        (:id, :task, :subtask, :kind, :role, :state, :session, cast(:input as jsonb), :start, :now)
      """;

  private static final String MOVE =
      """
      update assignment
         set state = :to, attempt_id = null, fencing_token = null,
             outcome = coalesce(cast(:outcome as jsonb), outcome),
             finished_at = case when :ended then cast(:now as timestamptz) end
       where id = :id and state = :from
      """;

  private static final String SESSION =
      """
      insert into session (id, task, subtask, role, created_at)
      values (:session, :task, :subtask, :role, :now)
      """;

  private static final String COUNTS =
      """
      update assignment
         set failures = :failures, idle_interruptions = :idle, oom_kills = :oom,
             outage_since = :outage
       where id = :id
      """;

  private Assignments() {}

  public static void insert(Handle handle, AssignmentRow row, Instant now) {
    handle
        .createUpdate(INSERT)
        .bind("id", row.id().value())
        .bind("task", row.task().value())
        .bind("subtask", row.subtask().value())
        .bind("kind", row.kind().name())
        .bind("role", row.role())
        .bind("state", row.state().name())
        .bind("session", row.session().map(SessionId::value).orElse(null))
        .bind("input", Json.write(row.input()))
        .bind("start", row.start().value())
        .bind("now", now)
        .execute();
    ReadySet.price(handle, row.task(), row.id(), cost(row.kind()));
    if (row.state() == AssignmentState.READY) {
      ReadySet.offer(handle, row.id(), now, now);
    }
  }

  /// A check is short, a review is half of the work: a task pays for what it takes.
  private static BigDecimal cost(AssignmentKind kind) {
    return switch (kind) {
      case PLAN, WORK, RESOLVE -> BigDecimal.ONE;
      case REVIEW -> new BigDecimal("0.5");
      case CHECK -> new BigDecimal("0.25");
    };
  }

  /// @throws FlotillaException `not_found`
  public static AssignmentRow get(Handle handle, AssignmentId id) {
    return handle
        .createQuery(FIND + " where id = :id")
        .bind("id", id.value())
        .map((row, _) -> assignment(row))
        .findOne()
        .orElseThrow(() -> new FlotillaException(ErrorCode.NOT_FOUND, "no assignment " + id));
  }

  /// Those of a task that have not ended, oldest first.
  public static List<AssignmentRow> open(Handle handle, TaskId task) {
    return handle
        .createQuery(
            FIND
                + """
                 where task = :task and state not in ('FINISHED', 'CANCELLED') order by created_at
                """)
        .bind("task", task.value())
        .map((row, _) -> assignment(row))
        .list();
  }

  /// The one in which an agent last worked on that subtask.
  public static Optional<AssignmentRow> lastTalk(Handle handle, TaskId task, SubtaskKey subtask) {
    return last(handle, task, subtask, AssignmentKind.WORK, AssignmentKind.RESOLVE);
  }

  /// The newest of these kinds.
  public static Optional<AssignmentRow> last(
      Handle handle, TaskId task, SubtaskKey subtask, AssignmentKind... kinds) {
    return handle
        .createQuery(
            FIND
                + """
                 where task = :task and subtask = :subtask and kind = any(:kinds)
                 order by created_at desc, id limit 1
                """)
        .bind("task", task.value())
        .bind("subtask", subtask.value())
        .bindArray("kinds", String.class, Arrays.stream(kinds).map(Enum::name).toList())
        .map((row, _) -> assignment(row))
        .findOne();
  }

  /// @param outcome what it ended with, if it did
  public static void move(
      Handle handle,
      AssignmentRow row,
      AssignmentState to,
      Optional<Outcome> outcome,
      Instant now) {
    if (!row.state().permits(to)) {
      throw new FlotillaException(
          ErrorCode.CORRUPT_STATE,
          "assignment %s: %s cannot become %s".formatted(row.id(), row.state(), to));
    }
    Columns.one(
        handle
            .createUpdate(MOVE)
            .bind("id", row.id().value())
            .bind("from", row.state().name())
            .bind("to", to.name())
            .bind("outcome", outcome.map(Json::write).orElse(null))
            .bind("ended", to.isEnded())
            .bind("now", now)
            .execute(),
        "assignment " + row.id());
  }

  public static SessionId newSession(
      Handle handle, TaskId task, SubtaskKey subtask, String role, Instant now) {
    var session = SessionId.random();
    handle
        .createUpdate(SESSION)
        .bind("session", session.value())
        .bind("task", task.value())
        .bind("subtask", subtask.value())
        .bind("role", role)
        .bind("now", now)
        .execute();
    return session;
  }

  /// From now on it talks in that conversation.
  public static void session(Handle handle, AssignmentId id, SessionId session) {
    Columns.one(
        handle
            .createUpdate("update assignment set session_id = :session where id = :id")
            .bind("id", id.value())
            .bind("session", session.value())
            .execute(),
        "session of assignment " + id);
  }

  public static void input(Handle handle, AssignmentId id, AssignmentInput input) {
    Columns.one(
        handle
            .createUpdate("update assignment set input = cast(:input as jsonb) where id = :id")
            .bind("id", id.value())
            .bind("input", Json.write(input))
            .execute(),
        "input of assignment " + id);
  }

  public static void counts(
      Handle handle,
      AssignmentId id,
      int failures,
      int idle,
      int oomKills,
      Optional<Instant> outageSince) {
    Columns.one(
        handle
            .createUpdate(COUNTS)
            .bind("id", id.value())
            .bind("failures", failures)
            .bind("idle", idle)
            .bind("oom", oomKills)
            .bind("outage", outageSince.orElse(null))
            .execute(),
        "counts of assignment " + id);
  }

  private static AssignmentRow assignment(ResultSet row) throws SQLException {
    return new AssignmentRow(
        new AssignmentId(row.getObject("id", UUID.class)),
        new TaskId(row.getString("task")),
        new SubtaskKey(row.getString("subtask")),
        AssignmentKind.valueOf(row.getString("kind")),
        row.getString("role"),
        AssignmentState.valueOf(row.getString("state")),
        Columns.uuid(row, "session_id").map(SessionId::new),
        Json.read(row.getString("input"), AssignmentInput.class),
        new CommitId(row.getString("start_commit")),
        row.getInt("attempts"),
        row.getInt("failures"),
        row.getInt("idle_interruptions"),
        row.getInt("oom_kills"),
        Columns.time(row, "outage_since"));
  }
}
