package dev.flotilla.engine.usage;

import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AttemptId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// On whose behalf a model was called.
///
/// @param session as the CLI names it in its headers; absent for a bare command's call
/// @param simulated rehearsal: counts against no budget of the fleet
public record Caller(
    TaskId task,
    SubtaskKey subtask,
    AssignmentId assignment,
    AttemptId attempt,
    String role,
    AgentId agent,
    Optional<String> session,
    boolean simulated) {

  /// The budgets that a call at that time counts against.
  public List<BudgetScope> scopes(Instant time) {
    return simulated
        ? List.of(BudgetScope.of(task))
        : List.of(BudgetScope.of(task), BudgetScope.ofDay(time));
  }
}
