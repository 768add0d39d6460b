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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

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
        (id, task, subtask, kind, role, state, session_id, input, start_commit, virtual_time,
         created_at)
      select each.id, :task, each.subtask, each.kind, each.role, each.state, each.session,
             cast(each.input as jsonb), each.start, each.place, :now
        from unnest(:ids, :subtasks, :kinds, :roles, :states, :sessions, :inputs, :starts, :places)
             as each (id, subtask, kind, role, state, session, input, start, place)
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
      select each.id, :task, each.subtask, each.role, :now
        from unnest(:sessions, :subtasks, :roles) as each (id, subtask, role)
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
    insert(handle, row.task(), List.of(row), now);
  }

  /// Several of one task at once; those that are READY are offered, in this order.
  public static void insert(Handle handle, TaskId task, List<AssignmentRow> rows, Instant now) {
    handle
        .createUpdate(INSERT)
        .bind("task", task.value())
        .bindArray("ids", UUID.class, each(rows, it -> it.id().value()))
        .bindArray("subtasks", String.class, each(rows, it -> it.subtask().value()))
        .bindArray("kinds", String.class, each(rows, it -> it.kind().name()))
        .bindArray("roles", String.class, each(rows, AssignmentRow::role))
        .bindArray("states", String.class, each(rows, it -> it.state().name()))
        .bindArray(
            "sessions",
            UUID.class,
            each(rows, it -> it.session().map(SessionId::value).orElse(null)))
        .bindArray("inputs", String.class, each(rows, it -> Json.write(it.input())))
        .bindArray("starts", String.class, each(rows, it -> it.start().value()))
        .bindArray("places", BigDecimal.class, places(handle, task, rows))
        .bind("now", now)
        .execute();
    var ready =
        rows.stream()
            .filter(it -> it.state() == AssignmentState.READY)
            .map(AssignmentRow::id)
            .toList();
    if (!ready.isEmpty()) {
      ReadySet.offer(handle, ready, now, now);
    }
  }

  private static <T extends @Nullable Object> List<T> each(
      List<AssignmentRow> rows, Function<AssignmentRow, T> value) {
    var values = new ArrayList<T>();
    rows.forEach(it -> values.add(value.apply(it)));
    return values;
  }

  /// Their places in the fair queue: the task pays for one after the other.
  private static List<BigDecimal> places(Handle handle, TaskId task, List<AssignmentRow> rows) {
    var costs = rows.stream().map(it -> cost(it.kind())).toList();
    var sum = costs.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    var place = ReadySet.pay(handle, task, sum).subtract(sum);
    var places = new ArrayList<BigDecimal>();
    for (var cost : costs) {
      place = place.add(cost);
      places.add(place);
    }
    return places;
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
    return newSessions(handle, task, List.of(subtask), List.of(role), now).getFirst();
  }

  /// One for each of these subtasks of one task, in their order.
  ///
  /// @param roles of those who talk in them, one for each
  public static List<SessionId> newSessions(
      Handle handle, TaskId task, List<SubtaskKey> subtasks, List<String> roles, Instant now) {
    var sessions = subtasks.stream().map(_ -> SessionId.random()).toList();
    handle
        .createUpdate(SESSION)
        .bindArray("sessions", UUID.class, sessions.stream().map(SessionId::value).toList())
        .bind("task", task.value())
        .bindArray("subtasks", String.class, subtasks.stream().map(SubtaskKey::value).toList())
        .bindArray("roles", String.class, roles)
        .bind("now", now)
        .execute();
    return sessions;
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
