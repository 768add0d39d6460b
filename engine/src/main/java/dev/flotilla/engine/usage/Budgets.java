package dev.flotilla.engine.usage;

import dev.flotilla.api.usage.Usd;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/// The limits and what of them is used. Stateless and thread-safe; every method runs in the
/// caller's transaction.
///
/// @param task the limit of a task that has none of its own
/// @param fleetDay the limit of a day, when neither it nor `fleetDay` has one
public record Budgets(Usd task, Usd fleetDay) {
  private static final String SET_LIMIT =
      """
      insert into budget (scope, limit_usd) values (:scope, :limit)
      on conflict (scope) do update set limit_usd = excluded.limit_usd
      """;

  public void setLimit(Handle handle, BudgetScope scope, Usd limit) {
    handle
        .createUpdate(SET_LIMIT)
        .bind("scope", scope.value())
        .bind("limit", limit.amount())
        .execute();
  }

  private static final String SELECT =
      """
      select b.scope, b.settled_usd, b.reserved_usd,
             coalesce(b.limit_usd,
                      case when b.scope like 'task:%' then :task
                           else coalesce((select d.limit_usd from budget d where d.scope = 'fleetDay'),
                                         :fleetDay) end) as limit_usd
        from budget b
      """;

  /// A scope that nothing was spent in yet is there all the same.
  public Budget of(Handle handle, BudgetScope scope) {
    return select(handle, SELECT + " where b.scope = any(:scopes)", List.of(scope)).stream()
        .findFirst()
        .orElseGet(() -> new Budget(scope, fallback(handle, scope), Usd.ZERO, Usd.ZERO));
  }

  private static final String OPEN_TASKS =
      SELECT
          + """
            join task t on b.scope = 'task:' || t.id
           where t.state not in ('succeeded', 'failed', 'cancelled')
           order by b.scope
          """;

  /// Those that matter now: the day's, and those of tasks that have not ended.
  public List<Budget> open(Handle handle, Instant now) {
    var tasks =
        handle
            .createQuery(OPEN_TASKS)
            .bind("task", task.amount())
            .bind("fleetDay", fleetDay.amount())
            .map(Budgets::budget)
            .list();
    return Stream.concat(Stream.of(of(handle, BudgetScope.ofDay(now))), tasks.stream()).toList();
  }

  private static final String CREATE =
      "insert into budget (scope) select unnest(:scopes) on conflict do nothing";

  private static final String LOCK =
      SELECT + " where b.scope = any(:scopes) order by b.scope for update of b";

  /// Locks the scopes' rows in one order, so that two requests never wait for each other.
  List<Budget> lock(Handle handle, List<BudgetScope> scopes) {
    handle.createUpdate(CREATE).bindArray("scopes", String.class, names(scopes)).execute();
    return select(handle, LOCK, scopes);
  }

  private List<Budget> select(Handle handle, String sql, List<BudgetScope> scopes) {
    return handle
        .createQuery(sql)
        .bind("task", task.amount())
        .bind("fleetDay", fleetDay.amount())
        .bindArray("scopes", String.class, names(scopes))
        .map(Budgets::budget)
        .list();
  }

  private Usd fallback(Handle handle, BudgetScope scope) {
    return scope.isTask()
        ? task
        : handle
            .createQuery("select limit_usd from budget where scope = 'fleetDay'")
            .mapTo(BigDecimal.class)
            .findOne()
            .map(Usd::new)
            .orElse(fleetDay);
  }

  private static Budget budget(RowView row) {
    return new Budget(
        new BudgetScope(row.getColumn("scope", String.class)),
        new Usd(row.getColumn("limit_usd", BigDecimal.class)),
        new Usd(row.getColumn("settled_usd", BigDecimal.class)),
        new Usd(row.getColumn("reserved_usd", BigDecimal.class)));
  }

  private static List<String> names(List<BudgetScope> scopes) {
    return scopes.stream().map(BudgetScope::value).sorted().toList();
  }
}
