package dev.flotilla.server.workflow;

import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.usage.BudgetScope;
import dev.flotilla.server.transition.Parking;
import dev.flotilla.server.transition.Parts;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Parking for what stands in the way of model calls: a budget, a key, a credit.
final class Holding {
  static final String SCOPE = "scope";

  private final Parts parts;

  Holding(Parts parts) {
    this.parts = parts;
  }

  void refused(
      Handle handle, TaskRow task, AssignmentRow assignment, Outcome.Hold hold, Instant now) {
    var ask =
        switch (hold) {
          case BUDGET -> budget(handle, task, now);
          case KEY -> credential("The model's provider refuses the key. Mend it, then try again.");
          case CREDIT ->
              credential("The model's provider wants credit. Top it up, then try again.");
        };
    Parking.park(parts, handle, task, assignment, ask, now);
  }

  private static Parking.Ask credential(String text) {
    return new Parking.Ask(QuestionKind.CREDENTIAL, text, List.of(Parking.RETRY, Parking.GIVE_UP));
  }

  private Parking.Ask budget(Handle handle, TaskRow task, Instant now) {
    var own = parts.budgets().of(handle, BudgetScope.of(task.id()));
    var day = parts.budgets().of(handle, BudgetScope.ofDay(now));
    var spent = Budgeting.hasRoom(own) && !Budgeting.hasRoom(day) ? day : own;
    return new Parking.Ask(
        QuestionKind.BUDGET,
        "The budget %s is spent: %s of %s USD. Answer with a new total in USD, or stop."
            .formatted(spent.scope(), spent.settledUsd(), spent.limitUsd()),
        List.of(Parking.STOP),
        Json.MAPPER.createObjectNode().put(SCOPE, spent.scope().value()));
  }
}
