package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.api.usage.Tokens;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BudgetIT {
  /// 0.10 USD of output.
  private static final Tokens TEN_CENTS = new Tokens(0, 10_000, 0, 0, 0);

  @Test
  void aSpentBudgetRefusesAndHoldsUntilItIsExtended() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(TEN_CENTS))) {
      limit(rig, "0.1");
      assertThat(rig.post(true).statusCode()).isEqualTo(200);

      var refused = rig.post(true);

      assertThat(refused.statusCode()).isEqualTo(402);
      assertThat(refused.body()).contains("budget_exhausted", "task:one has used 0.1 of 0.1 USD");
      assertThat(refused.headers().firstValue("x-should-retry")).contains("false");
      assertThat(rig.hold()).contains("BUDGET");
      limit(rig, "0.2");
      assertThat(rig.post(true).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void manyAtOnceOvershootByNoMoreThanWasInFlight() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(TEN_CENTS));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      limit(rig, "0.5");

      var answers =
          threads.invokeAll(
              IntStream.range(0, 30)
                  .mapToObj(_ -> (Callable<Integer>) () -> rig.post(true).statusCode())
                  .toList());

      for (var answer : answers) {
        assertThat(answer.get()).isIn(200, 402);
      }
      // each reserves 0.01, so 50 may be in flight before the first has settled
      assertThat(rig.ledger().requests()).isBetween(5L, 30L);
      assertThat(rig.ledger().open()).isZero();
      assertThat(rig.budget("settled_usd")).isEqualByComparingTo(rig.ledger().cost().amount());
    }
  }

  @Test
  void aCrowdedBudgetIsWaitedForAndThenUsed() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.message(new Tokens(1, 1, 0, 0, 0)))) {
      limit(rig, "0.1");
      rig.test
          .database()
          .run(it -> it.execute("update budget set reserved_usd = 0.2 where scope = 'task:one'"));
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var waiting = threads.submit(() -> rig.post(false).statusCode());
        await().during(Duration.ofMillis(500)).until(() -> rig.upstream.requests().isEmpty());

        rig.test
            .database()
            .run(it -> it.execute("update budget set reserved_usd = 0 where scope = 'task:one'"));

        assertThat(waiting.get()).isEqualTo(200);
      }
    }
  }

  @Test
  void aRehearsalNeverReachesTheProvider() throws Exception {
    try (var rig = new Rig((_, wire) -> wire.stream(TEN_CENTS))) {
      rig.test.database().run(it -> it.execute("update task set simulated = true"));

      var answer = rig.post(true);

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("rehearsal");
      assertThat(rig.upstream.requests()).isEmpty();
    }
  }

  private static void limit(Rig rig, String usd) {
    rig.test
        .database()
        .run(
            it ->
                it.execute(
                    """
                    insert into budget (scope, limit_usd) values ('task:one', ?::numeric)
                    on conflict (scope) do update set limit_usd = excluded.limit_usd
                    """,
                    usd));
  }
}
