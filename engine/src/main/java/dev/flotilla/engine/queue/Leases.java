package dev.flotilla.engine.queue;

import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.SessionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Time-limited rights to assignments. A row in `lease` is the right; who has none has lost it.
public final class Leases {
  /// What a lease says about itself.
  public record Held(
      AttemptId attempt,
      AssignmentId assignment,
      InstanceId instance,
      AgentId agent,
      FencingToken token,
      Optional<SessionId> session,
      TaskId task,
      SubtaskKey subtask) {}

  /// Who asks for something to do.
  ///
  /// @param role only that role's; absent: any
  /// @param rehearsalOnly only simulated work
  public record Asking(
      InstanceId instance,
      AgentId agent,
      AttemptId attempt,
      Optional<String> role,
      boolean rehearsalOnly) {}

  /// The order of the clauses is the order of the locks: ready row, task, assignment.
  private static final String LEASE =
      """
      with pick as (
        select assignment, task from assignment_ready
         where not_before <= :now
           and (cast(:role as text) is null or role = :role)
           and (simulated or not :rehearsalOnly)
         order by kind_rank, priority, virtual_time, enqueued_at
         limit 1
         for update skip locked
      ), gone as (
        delete from assignment_ready r using pick where r.assignment = pick.assignment
        returning r.assignment, r.task, r.virtual_time
      ), locked as (
        select t.id, gone.assignment, gone.virtual_time
          from task t join gone on gone.task = t.id for no key update of t
      ), taken as (
        update assignment a
           set state = 'LEASED', attempt_id = :attempt, fencing_token = nextval('fencing_token'),
               attempts = a.attempts + 1
          from locked
         where a.id = locked.assignment and a.state = 'READY'
        returning a.id, a.task, a.subtask, a.role, a.session_id, a.fencing_token, a.attempts,
                  locked.virtual_time
      ), tried as (
        insert into attempt
          (id, assignment, number, instance, agent, fencing_token, session_id, state, started_at)
        select :attempt, id, attempts, :instance, :agent, fencing_token, session_id, 'running', :now
          from taken
      ), held as (
        insert into lease
          (attempt, assignment, instance, agent, fencing_token, session_id, task, subtask, role,
           token_hash, virtual_time, expires_at)
        select :attempt, id, :instance, :agent, fencing_token, session_id, task, subtask, role,
               sha256(convert_to('fa_' || encode(sha256(:outer || sha256(:inner
                 || uuid_send(:attempt) || int8send(fencing_token))), 'hex'), 'UTF8')),
               virtual_time, :expires
          from taken
        returning attempt, assignment, instance, agent, fencing_token, session_id, task, subtask
      )
      select gone.assignment as picked, held.* from gone left join held on true
      """;

  private static final String FIND =
      """
      select attempt, assignment, instance, agent, fencing_token, session_id, task, subtask
        from lease
      """;

  private Leases() {}

  /// Takes the first of what is ready, if anything is.
  public static Optional<Held> take(
      Handle handle, Asking asking, AssignmentTokens tokens, Instant now, Duration duration) {
    while (true) {
      var picked =
          handle
              .createQuery(LEASE)
              .bind("now", now)
              .bind("role", asking.role().orElse(null))
              .bind("rehearsalOnly", asking.rehearsalOnly())
              .bind("attempt", asking.attempt().value())
              .bind("instance", asking.instance().value())
              .bind("agent", asking.agent().value())
              .bind("outer", tokens.outerKey())
              .bind("inner", tokens.innerKey())
              .bind("expires", now.plus(duration))
              .map(
                  (row, _) ->
                      row.getObject("attempt") == null
                          ? Optional.<Held>empty()
                          : Optional.of(held(row)))
              .findOne();
      // an empty pick was withdrawn in this very moment: its ready row is gone now, try the next
      if (picked.isEmpty() || picked.get().isPresent()) {
        return picked.flatMap(it -> it);
      }
    }
  }

  /// A slot works on one assignment at a time.
  public static boolean isBusy(Handle handle, InstanceId instance, AgentId agent) {
    return handle
        .createQuery(
            "select exists (select 1 from lease where instance = :instance and agent = :agent)")
        .bind("instance", instance.value())
        .bind("agent", agent.value())
        .mapTo(Boolean.class)
        .one();
  }

  public static Optional<Held> find(Handle handle, AttemptId attempt) {
    return handle
        .createQuery(FIND + " where attempt = :attempt")
        .bind("attempt", attempt.value())
        .map((row, _) -> held(row))
        .findOne();
  }

  /// The lease, which cannot end before the transaction does; empty when it is lost.
  public static Optional<Held> fenced(
      Handle handle, InstanceId instance, AttemptId attempt, FencingToken token) {
    return handle
        .createQuery(
            FIND
                + """
                 where attempt = :attempt and fencing_token = :token and instance = :instance
                   for share
                """)
        .bind("attempt", attempt.value())
        .bind("token", token.value())
        .bind("instance", instance.value())
        .map((row, _) -> held(row))
        .findOne();
  }

  /// Gives the right back.
  ///
  /// @return false when it was lost already
  public static boolean end(Handle handle, AttemptId attempt, FencingToken token) {
    return handle
            .createUpdate("delete from lease where attempt = :attempt and fencing_token = :token")
            .bind("attempt", attempt.value())
            .bind("token", token.value())
            .execute()
        == 1;
  }

  /// As [#end], only if it has expired.
  public static boolean endExpired(Handle handle, Held held, Instant now) {
    return handle
            .createUpdate(
                """
                delete from lease
                 where attempt = :attempt and fencing_token = :token and expires_at <= :now
                """)
            .bind("attempt", held.attempt().value())
            .bind("token", held.token().value())
            .bind("now", now)
            .execute()
        == 1;
  }

  public static List<Held> expired(Handle handle, Instant now, int limit) {
    return handle
        .createQuery(FIND + " where expires_at <= :now order by expires_at limit :limit")
        .bind("now", now)
        .bind("limit", limit)
        .map((row, _) -> held(row))
        .list();
  }

  public static List<Held> ofInstance(Handle handle, InstanceId instance) {
    return handle
        .createQuery(FIND + " where instance = :instance")
        .bind("instance", instance.value())
        .map((row, _) -> held(row))
        .list();
  }

  public static List<Held> ofTask(Handle handle, TaskId task) {
    return handle
        .createQuery(FIND + " where task = :task")
        .bind("task", task.value())
        .map((row, _) -> held(row))
        .list();
  }

  /// What the holders of a task's leases are told; they stop by themselves.
  public static void wantPause(Handle handle, TaskId task, boolean wanted) {
    handle
        .createUpdate("update lease set pause_wanted = :wanted where task = :task")
        .bind("task", task.value())
        .bind("wanted", wanted)
        .execute();
    Topic.DIRECTIVE.signal(handle);
  }

  /// Nobody could renew while the reaper itself slept: everybody gets that time back.
  public static void extendAll(Handle handle, Duration slept) {
    handle
        .createUpdate(
            "update lease set expires_at = expires_at + cast(:seconds || ' seconds' as interval)")
        .bind("seconds", Long.toString(slept.toSeconds() + 1))
        .execute();
  }

  /// Nobody could renew while the server was down: everybody gets a whole lease. Nobody gets more,
  /// though the clock may have been set back since it was written.
  public static void renewAll(Handle handle, Instant expires) {
    handle
        .createUpdate("update lease set expires_at = :expires where expires_at <> :expires")
        .bind("expires", expires)
        .execute();
  }

  private static Held held(ResultSet row) throws SQLException {
    return new Held(
        new AttemptId(row.getObject("attempt", UUID.class)),
        new AssignmentId(row.getObject("assignment", UUID.class)),
        new InstanceId(row.getObject("instance", UUID.class)),
        new AgentId(row.getString("agent")),
        new FencingToken(row.getLong("fencing_token")),
        Optional.ofNullable(row.getObject("session_id", UUID.class)).map(SessionId::new),
        new TaskId(row.getString("task")),
        new SubtaskKey(row.getString("subtask")));
  }
}
