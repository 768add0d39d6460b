package dev.flotilla.server.monitor;

import dev.flotilla.api.usage.Usd;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.usage.Budget;
import dev.flotilla.engine.usage.Budgets;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

/// The ratios of the budgets that matter now. A limit of nothing is used up.
public final class LedgerRatios implements BudgetRatios {
  private final Database database;
  private final Budgets budgets;
  private final Clock clock;

  public LedgerRatios(Database database, Budgets budgets, Clock clock) {
    this.database = database;
    this.budgets = budgets;
    this.clock = clock;
  }

  @Override
  public Map<String, Double> byScope() {
    var open = database.read(handle -> budgets.open(handle, clock.instant()));
    var fullest = new TreeMap<String, Double>();
    for (var budget : open) {
      fullest.merge(budget.scope().isTask() ? "task" : "fleetDay", ratio(budget), Math::max);
    }
    return fullest;
  }

  private static double ratio(Budget budget) {
    return budget.limitUsd().compareTo(Usd.ZERO) == 0
        ? 1
        : budget.settledUsd().amount().doubleValue() / budget.limitUsd().amount().doubleValue();
  }
}
