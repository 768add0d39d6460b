package dev.flotilla.engine.usage;

import dev.flotilla.api.event.EventType;
import dev.flotilla.api.json.Json;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The requests that this process has in flight, and the loop that renews their reservations and
/// replaces those of dead gateways by estimated rows. Thread-safe; its methods block on PostgreSQL.
public final class Reservations {
  private static final Logger LOG = LoggerFactory.getLogger(Reservations.class);
  private static final int BATCH = 100;
  private static final int TURNS = 4;

  private final Database database;
  private final UsageLedger ledger;
  private final Clock clock;
  private final Duration lifetime;

  /// All wait for the same few rows: more at a time would only take connections from others.
  private final Semaphore turns = new Semaphore(TURNS, true);

  private final Set<UUID> live = ConcurrentHashMap.newKeySet();

  /// @param lifetime how long a reservation lasts without renewal
  public Reservations(Database database, UsageLedger ledger, Clock clock, Duration lifetime) {
    this.database = database;
    this.ledger = ledger;
    this.clock = clock;
    this.lifetime = lifetime;
  }

  public ReserveResult reserve(Reservation reservation) {
    var result = inTurn(handle -> ledger.reserve(handle, reservation));
    if (result instanceof ReserveResult.Reserved) {
      live.add(reservation.id());
    }
    return result;
  }

  /// Durable when it returns. May be repeated after a failure.
  public void settle(ModelRequest request) {
    inTurn(
        handle -> {
          ledger.settle(handle, request);
          return true;
        });
    live.remove(request.reservation().id());
    tell(request);
  }

  /// The streams learn what it cost. In a transaction of its own, because an event locks its task
  /// and the budgets are locked by everybody; a lost one is only a figure that comes later.
  private void tell(ModelRequest request) {
    var caller = request.reservation().caller();
    try {
      database.run(
          handle ->
              Events.append(
                  handle,
                  caller.task(),
                  Optional.of(caller.subtask()),
                  EventType.USAGE,
                  Map.of(
                      "model", request.model(),
                      "role", caller.role(),
                      "tokens", request.tokens(),
                      "costUsd", request.costUsd(),
                      "complete", request.complete()),
                  request.endedAt()));
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("task", caller.task()).setCause(e).log("usage not told");
    }
  }

  public void release(Reservation reservation) {
    inTurn(handle -> ledger.release(handle, reservation));
    live.remove(reservation.id());
  }

  private <T> T inTurn(Function<Handle, T> work) {
    turns.acquireUninterruptibly();
    try {
      return database.transact(work);
    } finally {
      turns.release();
    }
  }

  /// Leaves the reservation to the repair: its row could not be written.
  public void abandon(Reservation reservation) {
    live.remove(reservation.id());
  }

  /// Renews what is in flight here, then replaces what nobody renews. False when there was nothing
  /// to replace.
  public boolean runOnce() {
    renew();
    return replaceDead(clock.instant().minus(lifetime));
  }

  /// Replaces all that are there, before this process has any: for the only gateway of a ledger,
  /// which knows that those of its predecessor are dead and need not hold money any longer.
  public void succeed() {
    var now = clock.instant();
    while (replaceDead(now)) {}
  }

  private boolean replaceDead(Instant dead) {
    int replaced = database.transact(handle -> replaceDead(handle, dead));
    if (replaced > 0) {
      LOG.atWarn().addKeyValue("requests", replaced).log("lost requests estimated");
    }
    return replaced > 0;
  }

  private static final String RENEW =
      "update reservation set renewed_at = :now where id = any(:ids)";

  private void renew() {
    var ids = List.copyOf(live);
    if (!ids.isEmpty()) {
      database.run(
          handle ->
              handle
                  .createUpdate(RENEW)
                  .bind("now", clock.instant())
                  .bindArray("ids", UUID.class, ids)
                  .execute());
    }
  }

  private static final String DEAD =
      """
      select request from reservation where renewed_at <= :dead
       order by renewed_at limit :batch
      """;

  private int replaceDead(Handle handle, Instant until) {
    var dead =
        handle
            .createQuery(DEAD)
            .bind("dead", until)
            .bind("batch", BATCH)
            .mapTo(String.class)
            .list();
    return (int)
        dead.stream()
            .map(it -> Json.read(it, Reservation.class))
            .filter(it -> replace(handle, it, until))
            .count();
  }

  private boolean replace(Handle handle, Reservation reservation, Instant until) {
    if (!ledger.isDead(handle, reservation, until)) {
      return false;
    }
    ledger.settle(handle, ModelRequest.lost(reservation, clock.instant()));
    return true;
  }
}
