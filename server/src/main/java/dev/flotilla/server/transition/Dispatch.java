package dev.flotilla.server.transition;

import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.ledger.AssignmentInput;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.AssignmentState;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Pools;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.queue.ReadySet;
import dev.flotilla.server.prompt.CrewPrompts;
import dev.flotilla.server.role.Roles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Offering assignments to agents: at once while their task runs, else when it is resumed.
public final class Dispatch {
  private Dispatch() {}

  /// A new one.
  public static AssignmentId offer(
      Handle handle,
      TaskRow task,
      SubtaskRow subtask,
      AssignmentKind kind,
      Optional<SessionId> session,
      AssignmentInput input,
      CommitId start,
      Instant now) {
    return offer(handle, task, subtask.key(), subtask.role(), kind, session, input, start, now);
  }

  /// A new one for another role than the subtask's.
  public static AssignmentId offer(
      Handle handle,
      TaskRow task,
      SubtaskKey subtask,
      String role,
      AssignmentKind kind,
      Optional<SessionId> session,
      AssignmentInput input,
      CommitId start,
      Instant now) {
    return inserted(handle, task, subtask, role, kind, offered(task), session, input, start, now);
  }

  /// The first of several subtasks, each in a conversation of its own.
  public static void works(
      Handle handle, TaskRow task, List<SubtaskRow> subtasks, CommitId start, Instant now) {
    var sessions =
        Assignments.newSessions(
            handle,
            task.id(),
            subtasks.stream().map(SubtaskRow::key).toList(),
            subtasks.stream().map(SubtaskRow::role).toList(),
            now);
    var rows = new ArrayList<AssignmentRow>();
    for (var subtask : subtasks) {
      rows.add(
          fresh(
              task,
              subtask.key(),
              subtask.role(),
              AssignmentKind.WORK,
              offered(task),
              Optional.of(sessions.get(rows.size())),
              AssignmentInput.ofPrompt(CrewPrompts.subtask(task, subtask)),
              start));
    }
    Assignments.insert(handle, task.id(), rows, now);
  }

  private static AssignmentState offered(TaskRow task) {
    return task.isRunning() ? AssignmentState.READY : AssignmentState.HELD;
  }

  /// A new one that waits for a person from the start.
  public static AssignmentRow parked(
      Handle handle,
      TaskRow task,
      SubtaskRow subtask,
      AssignmentKind kind,
      Optional<SessionId> session,
      AssignmentInput input,
      CommitId start,
      Instant now) {
    var state = AssignmentState.PARKED;
    var role = subtask.role();
    return Assignments.get(
        handle,
        inserted(handle, task, subtask.key(), role, kind, state, session, input, start, now));
  }

  private static AssignmentId inserted(
      Handle handle,
      TaskRow task,
      SubtaskKey subtask,
      String role,
      AssignmentKind kind,
      AssignmentState state,
      Optional<SessionId> session,
      AssignmentInput input,
      CommitId start,
      Instant now) {
    var row = fresh(task, subtask, role, kind, state, session, input, start);
    Assignments.insert(handle, row, now);
    return row.id();
  }

  private static AssignmentRow fresh(
      TaskRow task,
      SubtaskKey subtask,
      String role,
      AssignmentKind kind,
      AssignmentState state,
      Optional<SessionId> session,
      AssignmentInput input,
      CommitId start) {
    return new AssignmentRow(
        AssignmentId.random(),
        task.id(),
        subtask,
        kind,
        role,
        state,
        session,
        input,
        start,
        0,
        0,
        0,
        0,
        Optional.empty());
  }

  /// Who runs a check, which needs no model and so no role in particular: the test experts, where they
  /// have a pool; then the owner, then anybody who has one, the manager last.
  ///
  /// @param owner the role whose work is checked
  public static String checker(Handle handle, String owner) {
    var pooled = Pools.roles(handle);
    return Stream.concat(Stream.of(Roles.CHECKER, owner, Roles.WORKER), pooled.stream())
        .filter(pooled::contains)
        .min(Comparator.comparing(Roles.MANAGER::equals))
        .orElse(owner);
  }

  /// One that was leased or parked goes on.
  public static void again(
      Handle handle, TaskRow task, AssignmentRow assignment, Instant notBefore, Instant now) {
    Assignments.move(handle, assignment, offered(task), Optional.empty(), now);
    if (task.isRunning()) {
      ReadySet.offer(handle, assignment.id(), notBefore, now);
    }
  }

  /// The task is resumed: everything that was held.
  public static void heldOf(Handle handle, TaskRow task, Instant now) {
    for (var assignment : Assignments.open(handle, task.id())) {
      if (assignment.state() == AssignmentState.HELD) {
        again(handle, task, assignment, now, now);
      }
    }
  }

  /// A subtask that waited for a person is where its assignment is again.
  public static void unparked(Handle handle, AssignmentRow assignment, Instant now) {
    var subtask = Subtasks.get(handle, assignment.task(), assignment.subtask());
    var state =
        switch (assignment.kind()) {
          case WORK, RESOLVE, PLAN -> SubtaskState.READY;
          case REVIEW -> subtask.key().isMain() ? SubtaskState.READY : SubtaskState.REVIEWING;
          case CHECK -> SubtaskState.MERGING;
        };
    Subtasks.move(handle, subtask, state, now);
  }
}
