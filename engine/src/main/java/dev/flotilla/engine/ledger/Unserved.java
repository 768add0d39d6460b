package dev.flotilla.engine.ledger;

import dev.flotilla.api.event.EventType;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.engine.event.Events;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Work that nobody would ever lease: in a cluster, of a role that has no pool (any more), unless an
/// agent that is there takes it all the same. On one machine there is none.
public final class Unserved {
  private static final String SERVED =
      """
      select not exists (select from pool)
          or exists (select from pool where role = :role)
          or exists (select from instance
                      where gone_at is null and drain_at is null and seen_at > :since
                        and not rehearsal_only and (role is null or role = :role))
      """;

  private static final String ROLES =
      """
      select distinct r.role from assignment_ready r
       where exists (select from pool)
         and not exists (select from pool p where p.role = r.role)
         and not exists (select from instance i
                          where i.gone_at is null and i.drain_at is null and i.seen_at > :since
                            and not i.rehearsal_only and (i.role is null or i.role = r.role))
       order by r.role
      """;

  private static final String WAITING =
      """
      select assignment, task from assignment_ready where role = :role
       order by kind_rank, priority, virtual_time, enqueued_at
      """;

  private static final String ROUTE = "update assignment set role = :role where id = :id";

  /// A row that a lease is just taking is left to it.
  private static final String ROUTE_READY =
      """
      update assignment_ready set role = :role where assignment in
        (select assignment from assignment_ready where assignment = :id for update skip locked)
      """;

  private static final String OWNER =
      "update subtask set role = :role where task = :task and key = :key";

  /// What waits, without its task's lock: it may be gone by now.
  public record Waiting(AssignmentId assignment, TaskId task) {}

  private Unserved() {}

  /// @param since agents that were not heard of since then do not count
  public static boolean isServed(Handle handle, String role, Instant since) {
    return handle
        .createQuery(SERVED)
        .bind("role", role)
        .bind("since", since)
        .mapTo(Boolean.class)
        .one();
  }

  /// The roles that something waits for in vain.
  ///
  /// @param since as in [#isServed]
  public static List<String> roles(Handle handle, Instant since) {
    return handle.createQuery(ROLES).bind("since", since).mapTo(String.class).list();
  }

  /// What waits for a role.
  public static List<Waiting> of(Handle handle, String role) {
    return handle
        .createQuery(WAITING)
        .bind("role", role)
        .map(
            (row, _) ->
                new Waiting(
                    new AssignmentId(row.getObject("assignment", UUID.class)),
                    new TaskId(row.getString("task"))))
        .list();
  }

  /// Another role does it, whether it waits for an agent or for a person. Whoever holds the task's
  /// lock may say so.
  public static void route(Handle handle, AssignmentId assignment, String role) {
    Columns.one(
        handle.createUpdate(ROUTE).bind("id", assignment.value()).bind("role", role).execute(),
        "role of assignment " + assignment);
    handle.createUpdate(ROUTE_READY).bind("id", assignment.value()).bind("role", role).execute();
  }

  /// As [#route]; all that follows on the subtask is that role's too, and it is said why.
  public static void own(
      Handle handle, AssignmentRow assignment, String role, String why, Instant now) {
    route(handle, assignment.id(), role);
    var subtask = Subtasks.get(handle, assignment.task(), assignment.subtask());
    Columns.one(
        handle
            .createUpdate(OWNER)
            .bind("task", subtask.task().value())
            .bind("key", subtask.key().value())
            .bind("role", role)
            .execute(),
        "role of " + subtask.task() + "/" + subtask.key());
    Events.append(
        handle,
        subtask.task(),
        Optional.of(subtask.key()),
        EventType.SUBTASK_STATE,
        Map.of("state", subtask.state().wire(), "role", role, "reason", why),
        now);
  }
}
