package dev.flotilla.engine.usage;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.usage.Usd;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Reserves before a request goes up and settles when its answer has ended. Stateless and
/// thread-safe; every method runs in the caller's transaction, which must be short: it holds the
/// rows of the budgets.
public final class UsageLedger {
  private final Budgets budgets;

  public UsageLedger(Budgets budgets) {
    this.budgets = budgets;
  }

  private static final String RESERVE =
      """
      insert into reservation (id, gateway, scopes, amount_usd, request, created_at, renewed_at)
      values (:id, :gateway, :scopes, :amount, cast(:request as jsonb), :now, :now)
      """;

  /// Lets the request through while what is settled and reserved is below every limit.
  public ReserveResult reserve(Handle handle, Reservation reservation) {
    var locked = budgets.lock(handle, reservation.scopes());
    var exhausted = locked.stream().filter(Budget::isExhausted).findFirst();
    if (exhausted.isPresent()) {
      return new ReserveResult.Exhausted(exhausted.get());
    }
    var crowded = locked.stream().filter(Budget::isCrowded).findFirst();
    if (crowded.isPresent()) {
      return new ReserveResult.Crowded(crowded.get());
    }
    handle
        .createUpdate(RESERVE)
        .bind("id", reservation.id())
        .bind("gateway", reservation.gateway())
        .bindArray("scopes", String.class, names(reservation))
        .bind("amount", reservation.amountUsd().amount())
        .bind("request", Json.write(reservation))
        .bind("now", reservation.at())
        .execute();
    move(handle, reservation, Usd.ZERO, reservation.amountUsd());
    return new ReserveResult.Reserved(reservation);
  }

  /// Writes the row and takes the reservation back. Done once, however often it is repeated; a
  /// reservation that was taken for dead and replaced by an estimate is put right.
  public void settle(Handle handle, ModelRequest request) {
    var reservation = request.reservation();
    budgets.lock(handle, reservation.scopes());
    boolean live = free(handle, reservation.id());
    var estimate = live ? Optional.<Usd>empty() : dropEstimate(handle, reservation.id());
    if (!live && estimate.isEmpty() && exists(handle, reservation.id())) {
      return;
    }
    insert(handle, request);
    var spent = request.costUsd().plus(request.estimatedUsd());
    move(
        handle,
        reservation,
        spent.plus(negated(estimate.orElse(Usd.ZERO))),
        live ? negated(reservation.amountUsd()) : Usd.ZERO);
  }

  /// Takes the reservation back; nothing came of the request. False: it was not there.
  public boolean release(Handle handle, Reservation reservation) {
    budgets.lock(handle, reservation.scopes());
    if (!free(handle, reservation.id())) {
      return false;
    }
    move(handle, reservation, Usd.ZERO, negated(reservation.amountUsd()));
    return true;
  }

  private static final String STILL_DEAD =
      "select true from reservation where id = :id and renewed_at <= :dead for update";

  /// Locks it, behind the budgets as every other writer does, if nobody renewed or replaced it.
  boolean isDead(Handle handle, Reservation reservation, Instant dead) {
    budgets.lock(handle, reservation.scopes());
    return handle
        .createQuery(STILL_DEAD)
        .bind("id", reservation.id())
        .bind("dead", dead)
        .mapTo(Boolean.class)
        .findOne()
        .isPresent();
  }

  private static boolean free(Handle handle, UUID id) {
    return handle.createUpdate("delete from reservation where id = :id").bind("id", id).execute()
        == 1;
  }

  private static final String DROP_ESTIMATE =
      "delete from model_request where id = :id and status = 0 returning estimated_usd";

  private static Optional<Usd> dropEstimate(Handle handle, UUID id) {
    return handle
        .createQuery(DROP_ESTIMATE)
        .bind("id", id)
        .map((row, context) -> new Usd(row.getBigDecimal(1)))
        .findOne();
  }

  private static boolean exists(Handle handle, UUID id) {
    return handle
        .createQuery("select true from model_request where id = :id")
        .bind("id", id)
        .mapTo(Boolean.class)
        .findOne()
        .isPresent();
  }

  private static final String MOVE =
      """
      update budget set settled_usd = settled_usd + :settled, reserved_usd = reserved_usd + :reserved
       where scope = any(:scopes)
      """;

  private static void move(Handle handle, Reservation reservation, Usd settled, Usd reserved) {
    int rows =
        handle
            .createUpdate(MOVE)
            .bind("settled", settled.amount())
            .bind("reserved", reserved.amount())
            .bindArray("scopes", String.class, names(reservation))
            .execute();
    int expected = reservation.scopes().size();
    if (rows != expected) {
      throw new FlotillaException(
          ErrorCode.CORRUPT_STATE,
          "budgets of request %s: expected %d rows, updated %d"
              .formatted(reservation.id(), expected, rows));
    }
  }

  private static final String INSERT =
      """
      insert into model_request
        (id, task, subtask, assignment, attempt, role, agent, session_id, model, status, streamed,
         complete, input, output, cache_read, cache_write_5m, cache_write_1h, price, cost_usd,
         estimated_usd, simulated, started_at, ended_at)
      values
        (:id, :task, :subtask, :assignment, :attempt, :role, :agent, :session, :model, :status,
         :streamed, :complete, :input, :output, :cacheRead, :cacheWrite5m, :cacheWrite1h,
         cast(:price as jsonb), :cost, :estimated, :simulated, :started, :ended)
      """;

  private static void insert(Handle handle, ModelRequest request) {
    var reservation = request.reservation();
    var caller = reservation.caller();
    handle
        .createUpdate(INSERT)
        .bind("id", reservation.id())
        .bind("task", caller.task().value())
        .bind("subtask", caller.subtask().value())
        .bind("assignment", caller.assignment().value())
        .bind("attempt", caller.attempt().value())
        .bind("role", caller.role())
        .bind("agent", caller.agent().value())
        .bind("session", caller.session().orElse(null))
        .bind("model", request.model())
        .bind("status", request.status())
        .bind("streamed", reservation.streamed())
        .bind("complete", request.complete())
        .bindMethods(request.tokens())
        .bind("price", Json.write(request.price()))
        .bind("cost", request.costUsd().amount())
        .bind("estimated", request.estimatedUsd().amount())
        .bind("simulated", caller.simulated())
        .bind("started", reservation.at())
        .bind("ended", request.endedAt())
        .execute();
  }

  private static List<String> names(Reservation reservation) {
    return reservation.scopes().stream().map(BudgetScope::value).toList();
  }

  private static Usd negated(Usd amount) {
    return new Usd(amount.amount().negate());
  }
}
