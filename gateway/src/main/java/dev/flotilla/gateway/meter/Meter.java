package dev.flotilla.gateway.meter;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.usage.Prices;
import dev.flotilla.api.usage.Tokens;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.engine.loop.Pause;
import dev.flotilla.engine.usage.ModelRequest;
import dev.flotilla.engine.usage.Reservation;
import dev.flotilla.engine.usage.Reservations;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down what each request came to. What it returns completes when that is durable, and
/// fails when PostgreSQL stayed away for too long: the reservation is then left to the repair.
/// Thread-safe; never blocks the caller.
public final class Meter {
  private static final Logger LOG = LoggerFactory.getLogger(Meter.class);
  private static final long BYTES_PER_TOKEN = 4;

  /// A broken answer was on its way: it is never taken to have cost nothing.
  private static final long LEAST_OUTPUT = 100;

  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Reservations reservations;
  private final Prices prices;
  private final ModelMetrics metrics;
  private final Consumer<ModelRequest> settled;
  private final Clock clock;
  private final Duration patience;
  private final CrashPoint crash;
  private final Executor executor;

  /// @param settled hears of each row that was written
  /// @param patience how long a row is tried again while PostgreSQL is away
  public Meter(
      Reservations reservations,
      Prices prices,
      ModelMetrics metrics,
      Consumer<ModelRequest> settled,
      Clock clock,
      Duration patience,
      CrashPoint crash,
      Executor executor) {
    this.reservations = reservations;
    this.prices = prices;
    this.metrics = metrics;
    this.settled = settled;
    this.clock = clock;
    this.patience = patience;
    this.crash = crash;
    this.executor = executor;
  }

  /// An answer with status 200 has ended or broken; called on the tap's event loop.
  public CompletableFuture<Void> answered(Reservation reservation, Tap tap) {
    var seen = Seen.of(tap);
    return settle(reservation, () -> row(reservation, seen));
  }

  /// The request went up and no answer was seen: the input was read, maybe.
  public CompletableFuture<Void> unanswered(Reservation reservation) {
    return settle(
        reservation,
        () -> ModelRequest.unseen(reservation, reservation.inputUsd(), clock.instant()));
  }

  /// Nothing came of the request.
  public CompletableFuture<Void> refused(Reservation reservation) {
    return CompletableFuture.runAsync(
        () -> persist(reservation, () -> reservations.release(reservation)), executor);
  }

  private CompletableFuture<Void> settle(Reservation reservation, Supplier<ModelRequest> row) {
    return CompletableFuture.runAsync(
        () -> {
          var request = row.get();
          crash.reached("before usage row");
          persist(reservation, () -> reservations.settle(request));
          crash.reached("after usage row");
          metrics.settled(request);
          settled.accept(request);
        },
        executor);
  }

  private ModelRequest row(Reservation reservation, Seen seen) {
    var model = seen.model().orElse(reservation.model());
    var price = prices.of(model);
    var input = seen.figures() ? Usd.ZERO : reservation.inputUsd();
    long unreported =
        seen.complete()
            ? 0
            : Math.max(LEAST_OUTPUT, seen.contentBytes() / BYTES_PER_TOKEN)
                - seen.tokens().output();
    var output = price.of(new Tokens(0, Math.max(0, unreported), 0, 0, 0));
    return new ModelRequest(
        reservation,
        model,
        true,
        seen.complete(),
        seen.tokens(),
        price,
        seen.complete() ? Usd.ZERO : input.plus(output),
        clock.instant());
  }

  private void persist(Reservation reservation, Runnable write) {
    var giveUp = clock.instant().plus(patience);
    while (true) {
      try {
        write.run();
        return;
      } catch (RuntimeException e) {
        if (!clock.instant().isBefore(giveUp) || !Pause.of(PAUSE)) {
          reservations.abandon(reservation);
          LOG.atError()
              .addKeyValue("request", reservation.id())
              .setCause(e)
              .log("usage row not written, left to the repair");
          throw e;
        }
      }
    }
  }
}
