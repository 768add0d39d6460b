package dev.flotilla.engine.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.time.SettableClock;
import dev.flotilla.api.usage.Prices;
import dev.flotilla.api.usage.Tokens;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.engine.store.TestDatabase;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class UsageLedgerIT {
  private static final Duration LIFETIME = Duration.ofSeconds(30);
  private static final Tokens USED = new Tokens(1_000, 100, 0, 0, 0);

  private final TestDatabase test = TestDatabase.create(20);
  private final Budgets budgets = new Budgets(Usd.of("1"), Usd.of("50"));
  private final SettableClock clock = new SettableClock();
  private final Reservations reservations = gateway();

  private Reservations gateway() {
    return new Reservations(test.database(), new UsageLedger(budgets), clock, LIFETIME);
  }

  @BeforeEach
  void task() {
    UsageRows.insertTask(test.database(), "one");
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void settlingMovesWhatWasReservedToWhatWasSpent() {
    var reservation = reservation("one", "0.4");
    assertThat(reservations.reserve(reservation)).isInstanceOf(ReserveResult.Reserved.class);
    assertThat(budget().reservedUsd()).isEqualTo(Usd.of("0.4"));

    reservations.settle(answered(reservation));

    assertThat(budget().reservedUsd()).hasToString("0");
    assertThat(budget().settledUsd()).hasToString("0.003");
  }

  @Test
  void settlingTwiceCountsOnce() {
    var reservation = reservation("one", "0.4");
    reservations.reserve(reservation);

    reservations.settle(answered(reservation));
    reservations.settle(answered(reservation));

    assertThat(budget().settledUsd()).hasToString("0.003");
    assertThat(UsageRows.count(test.database())).isEqualTo(1);
  }

  @Test
  void whatIsReservedIsWorthWaitingForAndWhatIsSettledIsNot() {
    var first = reservation("one", "1.5");
    reservations.reserve(first);

    assertThat(reservations.reserve(reservation("one", "0.1")))
        .isInstanceOf(ReserveResult.Crowded.class);
    reservations.settle(spent(first, "1.5"));

    assertThat(reservations.reserve(reservation("one", "0.1")))
        .isInstanceOf(ReserveResult.Exhausted.class);
  }

  @Test
  void aRaisedLimitLetsTheTaskGoOn() {
    var first = reservation("one", "1");
    reservations.reserve(first);
    reservations.settle(spent(first, "1"));

    test.database().run(it -> budgets.setLimit(it, scope(), Usd.of("2")));

    assertThat(reservations.reserve(reservation("one", "0.1")))
        .isInstanceOf(ReserveResult.Reserved.class);
  }

  @Test
  void theFleetsDayLimitsAllTasksButNoRehearsal() {
    UsageRows.insertTask(test.database(), "two");
    test.database().run(it -> budgets.setLimit(it, BudgetScope.EVERY_DAY, Usd.of("0.5")));
    var first = reservation("one", "0.5");
    reservations.reserve(first);
    reservations.settle(spent(first, "0.5"));

    assertThat(reservations.reserve(reservation("two", "0.1")))
        .isInstanceOf(ReserveResult.Exhausted.class);
    assertThat(reservations.reserve(UsageRows.reservation("two", "0.1", true, clock.instant())))
        .isInstanceOf(ReserveResult.Reserved.class);
  }

  @Test
  void aReservationWhoseGatewayDiedBecomesAnEstimatedRow() {
    var dead = gateway();
    dead.reserve(reservation("one", "0.4"));

    clock.advance(LIFETIME.plusSeconds(1));
    boolean replaced = reservations.runOnce();

    assertThat(replaced).isTrue();
    assertThat(budget().settledUsd()).hasToString("0.4");
    assertThat(budget().reservedUsd()).hasToString("0");
    assertThat(UsageRows.count(test.database())).isEqualTo(1);
    assertThat(reservations.runOnce()).isFalse();
  }

  @Test
  void theOnlyGatewayOfALedgerReplacesAtOnceWhatItsPredecessorLeft() {
    var dead = gateway();
    IntStream.range(0, 150).forEach(_ -> dead.reserve(reservation("one", "0.001")));

    reservations.succeed();

    assertThat(budget().reservedUsd()).hasToString("0");
    assertThat(budget().settledUsd()).hasToString("0.15");
    assertThat(UsageRows.count(test.database())).isEqualTo(150);
  }

  @Test
  void aGatewayThatOnlySleptReplacesTheEstimateByTheTruth() {
    var slept = gateway();
    var reservation = reservation("one", "0.4");
    slept.reserve(reservation);
    clock.advance(LIFETIME.plusSeconds(1));
    reservations.runOnce();

    slept.settle(answered(reservation));

    assertThat(budget().settledUsd()).hasToString("0.003");
    assertThat(budget().reservedUsd()).hasToString("0");
    assertThat(UsageRows.count(test.database())).isEqualTo(1);
  }

  @Test
  void whatIsInFlightIsRenewed() {
    reservations.reserve(reservation("one", "0.4"));
    clock.advance(LIFETIME.minusSeconds(1));
    reservations.runOnce();
    clock.advance(LIFETIME.minusSeconds(1));

    assertThat(gateway().runOnce()).isFalse();
  }

  @Test
  void manyRequestsAtOnceNeverReserveMuchMoreThanTheLimit() throws Exception {
    int admitted;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results =
          threads.invokeAll(
              IntStream.range(0, 100)
                  .mapToObj(
                      _ ->
                          (Callable<ReserveResult>)
                              () -> reservations.reserve(reservation("one", "0.1")))
                  .toList());
      admitted = 0;
      for (var result : results) {
        admitted += result.get() instanceof ReserveResult.Reserved ? 1 : 0;
      }
    }

    assertThat(admitted).isEqualTo(10);
    assertThat(budget().reservedUsd()).hasToString("1");
  }

  private Reservation reservation(String task, String usd) {
    return UsageRows.reservation(task, usd, false, clock.instant());
  }

  private ModelRequest answered(Reservation reservation) {
    var price = Prices.load().of(reservation.model());
    return new ModelRequest(
        reservation, reservation.model(), true, true, USED, price, Usd.ZERO, clock.instant());
  }

  private ModelRequest spent(Reservation reservation, String usd) {
    return ModelRequest.unseen(reservation, Usd.of(usd), clock.instant());
  }

  private Budget budget() {
    return test.database().read(it -> budgets.of(it, scope()));
  }

  private static BudgetScope scope() {
    return BudgetScope.of(new TaskId("one"));
  }
}
