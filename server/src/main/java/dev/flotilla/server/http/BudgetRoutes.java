package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.rest.BudgetRequest;
import dev.flotilla.api.rest.BudgetView;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.usage.Budget;
import dev.flotilla.engine.usage.BudgetScope;
import dev.flotilla.engine.usage.Budgets;
import dev.flotilla.engine.view.TaskViews;
import dev.flotilla.server.auth.Access;
import dev.flotilla.server.workflow.Workflow;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.time.Clock;

/// Limits and what stands against them. Outside, `fleetDay` is the day that it is now (UTC).
final class BudgetRoutes implements RouteGroup {
  private static final BigDecimal MAX = BigDecimal.valueOf(1_000_000);

  private final Workflow workflow;
  private final Database database;
  private final Budgets budgets;
  private final TaskViews tasks;
  private final Clock clock;

  BudgetRoutes(
      Workflow workflow, Database database, Budgets budgets, TaskViews tasks, Clock clock) {
    this.workflow = workflow;
    this.database = database;
    this.budgets = budgets;
    this.tasks = tasks;
    this.clock = clock;
  }

  @Override
  public void addTo(Router router) {
    router.get("/api/v1/budgets", Access.PERSON, this::list);
    router.get("/api/v1/budgets/{scope}", Access.PERSON, this::get);
    router.put("/api/v1/budgets/{scope}", Access.PERSON, this::put);
  }

  private void list(Context ctx) {
    var open = database.read(handle -> budgets.open(handle, clock.instant()));
    FleetRoutes.whole(ctx, open.stream().map(BudgetRoutes::view).toList());
  }

  private void get(Context ctx) {
    Answers.ok(ctx, current(scope(ctx)));
  }

  private void put(Context ctx) {
    var scope = scope(ctx);
    var request = Bodies.strict(ctx, BudgetRequest.class);
    TaskRequests.require(request.usd() != null, "usd", "expected an amount such as \"25.00\"");
    var amount = request.usd().amount();
    TaskRequests.require(
        amount.signum() >= 0 && amount.compareTo(MAX) <= 0, "usd", "expected 0 to 1000000");
    workflow.budget(Caller.subject(ctx), scope.value(), request.usd());
    Answers.ok(ctx, current(scope));
  }

  private BudgetScope scope(Context ctx) {
    var scope = new BudgetScope(ctx.pathParam("scope"));
    if (!scope.isTask() && !scope.equals(BudgetScope.EVERY_DAY)) {
      throw Queries.invalid("scope", "expected task:ID or fleetDay");
    }
    if (scope.isTask()) {
      var id = new TaskId(scope.value().substring("task:".length()));
      if (tasks.find(id).isEmpty()) {
        throw new FlotillaException(ErrorCode.NOT_FOUND, "there is no task " + id);
      }
    }
    return scope;
  }

  private BudgetView current(BudgetScope scope) {
    var asked = scope.isTask() ? scope : BudgetScope.ofDay(clock.instant());
    return view(database.read(handle -> budgets.of(handle, asked)));
  }

  private static BudgetView view(Budget budget) {
    var scope = budget.scope().isTask() ? budget.scope() : BudgetScope.EVERY_DAY;
    return new BudgetView(
        scope.value(), budget.limitUsd(), budget.settledUsd(), budget.reservedUsd());
  }
}
