package dev.flotilla.engine.ledger;

import dev.flotilla.api.task.TaskState;
import java.util.EnumSet;
import java.util.Set;

/// Which states a task may go to from where it is: docs/task-states.md has the diagram.
final class TaskMoves {
  private TaskMoves() {}

  static boolean permit(TaskState from, TaskState to) {
    return next(from).contains(to);
  }

  private static Set<TaskState> next(TaskState from) {
    return switch (from) {
      case PENDING -> open(TaskState.PLANNING, TaskState.WORKING);
      case PLANNING -> open(TaskState.WORKING, TaskState.SUCCEEDED);
      case WORKING -> open(TaskState.PLANNING, TaskState.INTEGRATING);
      case INTEGRATING -> open(TaskState.WORKING, TaskState.PLANNING, TaskState.SUCCEEDED);
      case PARKED, PAUSED ->
          open(TaskState.PENDING, TaskState.PLANNING, TaskState.WORKING, TaskState.INTEGRATING);
      case FAILED, CANCELLED ->
          EnumSet.of(
              TaskState.PENDING, TaskState.PLANNING, TaskState.WORKING, TaskState.INTEGRATING);
      case SUCCEEDED -> EnumSet.noneOf(TaskState.class);
    };
  }

  /// From every open state a task may also be set aside and end badly.
  private static Set<TaskState> open(TaskState first, TaskState... more) {
    var all = EnumSet.of(first, more);
    all.addAll(
        EnumSet.of(TaskState.PARKED, TaskState.PAUSED, TaskState.FAILED, TaskState.CANCELLED));
    return all;
  }
}
