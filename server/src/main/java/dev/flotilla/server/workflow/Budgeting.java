package dev.flotilla.server.workflow;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.engine.ledger.Audit;
import dev.flotilla.engine.ledger.QuestionRow;
import dev.flotilla.engine.ledger.Questions;
import dev.flotilla.engine.usage.Budget;
import dev.flotilla.engine.usage.BudgetScope;
import dev.flotilla.server.transition.Parts;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Raising limits, and letting go on what was parked for them: whether a person answers, sets the
/// budget, or a new day begins.
final class Budgeting {
  private static final String RAISED = "budget raised";

  private final Parts parts;
  private final Answers answers;

  Budgeting(Parts parts, Answers answers) {
    this.parts = parts;
    this.answers = answers;
  }

  void set(String actor, String scope, Usd limit) {
    var named = new BudgetScope(scope);
    if (limit.amount().signum() < 0) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "budget: expected 0 USD or more, found " + limit);
    }
    parts
        .database()
        .run(
            handle -> {
              parts.budgets().setLimit(handle, named, limit);
              Audit.record(
                  handle, actor, "budget.set", scope, Map.of("usd", limit.toString()), parts.now());
            });
    continueWithRoom();
  }

  /// @return how many tasks went on
  int continueWithRoom() {
    var waiting = parts.database().read(handle -> Questions.open(handle, QuestionKind.BUDGET));
    var count = 0;
    for (var question : waiting) {
      count += parts.database().transact(handle -> continued(handle, question)) ? 1 : 0;
    }
    return count;
  }

  private boolean continued(Handle handle, QuestionRow question) {
    return hasRoom(parts, handle, question.task(), parts.now())
        && answers.answeredBySystem(handle, question, RAISED);
  }

  /// Nothing stands in the way of the task's model calls now.
  static boolean hasRoom(Parts parts, Handle handle, TaskId task, Instant now) {
    return hasRoom(parts.budgets().of(handle, BudgetScope.of(task)))
        && hasRoom(parts.budgets().of(handle, BudgetScope.ofDay(now)));
  }

  static boolean hasRoom(Budget budget) {
    return budget.settledUsd().compareTo(budget.limitUsd()) < 0;
  }
}
