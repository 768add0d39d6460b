package dev.flotilla.engine.queue;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The assignments that wait for an agent. Who writes here holds the task's row lock, and rows that
/// a lease is just taking are left to it: the lease locks in the order ready row, task, assignment,
/// everybody else begins with the task.
public final class ReadySet {
  private static final String PAY =
      """
      with clock as (
        select coalesce(
                 (select max(virtual_time) from lease),
                 (select min(virtual_time) from assignment_ready),
                 0) as now
      )
      update task set virtual_finish = greatest(virtual_finish, clock.now) + :cost
        from clock where id = :task
      returning virtual_finish
      """;

  private static final String ENQUEUE =
      """
      insert into assignment_ready
        (assignment, task, kind_rank, role, priority, virtual_time, simulated, not_before, enqueued_at)
      select a.id, a.task,
             case when a.kind = 'WORK' and a.attempts = 0 then 1 else 0 end,
             a.role,
             case t.priority when 'high' then 0 when 'medium' then 1 else 2 end,
             a.virtual_time, t.simulated, :notBefore, :now
        from assignment a join task t on t.id = a.task
       where a.id = any(:assignments) and a.state = 'READY'
      """;

  private static final String WITHDRAW =
      """
      delete from assignment_ready where assignment in
        (select assignment from assignment_ready where task = :task for update skip locked)
      """;

  private static final String WITHDRAW_ONE =
      """
      delete from assignment_ready where assignment in
        (select assignment from assignment_ready where assignment = :id for update skip locked)
      """;

  private ReadySet() {}

  /// A task pays for each assignment once, when it is made, by kind; the task that has paid least
  /// goes first. What was served last is the clock that a latecomer starts from.
  ///
  /// @return what it has paid in all: the place in the fair queue of the last that it pays for now
  public static BigDecimal pay(Handle handle, TaskId task, BigDecimal cost) {
    return handle
        .createQuery(PAY)
        .bind("task", task.value())
        .bind("cost", cost)
        .mapTo(BigDecimal.class)
        .findOne()
        .orElseThrow(() -> new FlotillaException(ErrorCode.NOT_FOUND, "no task " + task));
  }

  /// Offers a READY assignment to agents from `notBefore` on.
  public static void offer(Handle handle, AssignmentId assignment, Instant notBefore, Instant now) {
    offer(handle, List.of(assignment), notBefore, now);
  }

  /// Offers those of them that are READY to agents from `notBefore` on.
  public static void offer(
      Handle handle, List<AssignmentId> assignments, Instant notBefore, Instant now) {
    handle
        .createUpdate(ENQUEUE)
        .bindArray(
            "assignments", UUID.class, assignments.stream().map(AssignmentId::value).toList())
        .bind("notBefore", notBefore)
        .bind("now", now)
        .execute();
    Topic.READY.signal(handle);
  }

  /// Nothing waits beyond `latest`: the clock may have been set back since it was offered.
  public static void noLater(Handle handle, Instant latest) {
    handle
        .createUpdate("update assignment_ready set not_before = :latest where not_before > :latest")
        .bind("latest", latest)
        .execute();
  }

  /// Takes back what of the task waits; a lease that is just being taken finds its assignment in
  /// another state and lets go.
  public static void withdraw(Handle handle, TaskId task) {
    handle.createUpdate(WITHDRAW).bind("task", task.value()).execute();
  }

  /// As [#withdraw(Handle, TaskId)], of one assignment.
  public static void withdraw(Handle handle, AssignmentId assignment) {
    handle.createUpdate(WITHDRAW_ONE).bind("id", assignment.value()).execute();
  }
}
