package dev.flotilla.operator.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.operator.crd.AgentPoolSpec.Mode;
import dev.flotilla.operator.crd.AgentPoolSpec.Scaling;
import dev.flotilla.operator.crd.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DesiredTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int ANY_RATE = 1000;

  @Test
  void asManyAgentsAsTheWorkFills() {
    assertThat(queue(0, 10, 2).with(7, 4).replicas()).isEqualTo(6);
    assertThat(queue(0, 10, 1).with(0, 0).replicas()).isZero();
    assertThat(queue(0, 10, 1).with(25, 0)).isEqualTo(desired(10, Reason.AT_MAX));
  }

  @Test
  void minimumStaysWithoutWork() {
    assertThat(queue(2, 10, 1).with(0, 0)).isEqualTo(desired(2, Reason.AT_MIN));
  }

  @Test
  void nothingGrowsWhileTheProviderThrottlesOrTheBudgetIsSpent() {
    var pool = queue(1, 10, 1);

    assertThat(pool.of(3, new Demand(9, 3, true, false)).limited())
        .isEqualTo(Reason.PROVIDER_THROTTLED);
    assertThat(pool.of(3, new Demand(9, 3, true, false)).replicas()).isEqualTo(3);
    assertThat(pool.of(3, new Demand(9, 3, false, true)).limited())
        .isEqualTo(Reason.BUDGET_EXHAUSTED);
    assertThat(pool.of(0, new Demand(9, 0, true, true)).replicas()).as("the minimum").isEqualTo(1);
  }

  @Test
  void growthWaitsForTheRateOfStarts() {
    var now = START.plusSeconds(90);
    var left =
        Starts.seen(List.of(START, START.plusSeconds(30)))
            .and(1, START.plusSeconds(31))
            .left(now, 4);

    var found =
        Desired.of(
            scaling(Mode.QUEUE, 0, 10, 1),
            2,
            false,
            Optional.of(new Demand(8, 2, false, false)),
            Needs.from(10, now),
            2,
            left);

    assertThat(left).as("two of the three are a minute ago or more").isEqualTo(3);
    assertThat(found.replicas()).isEqualTo(5);
    assertThat(found.limited()).isEqualTo(Reason.START_RATE);
  }

  @Test
  void agentsThatStillWorkCostNoStartWhenTheyAreWantedAgain() {
    var found =
        Desired.of(
            scaling(Mode.QUEUE, 0, 10, 1),
            2,
            false,
            Optional.of(new Demand(3, 5, false, false)),
            Needs.from(8, START),
            5,
            0);

    assertThat(found.replicas()).isEqualTo(5);
  }

  @Test
  void shrinkingWaitsAndGoesToTheMostThatWasNeededMeanwhile() {
    var scaling = scaling(Mode.QUEUE, 0, 10, 1);
    var window = Duration.ofSeconds(scaling.idleSeconds());
    var needs = Needs.from(8, START).and(8, START, window).and(2, START.plusSeconds(10), window);

    var early = needs.and(5, START.plusSeconds(200), window).and(1, START.plusSeconds(309), window);
    var late = early.and(1, START.plusSeconds(310), window);
    var end = late.and(1, START.plusSeconds(309 + 300), window);

    assertThat(found(scaling, early)).isEqualTo(desired(8, Reason.RECENTLY_NEEDED, false));
    assertThat(found(scaling, late)).isEqualTo(desired(5, Reason.RECENTLY_NEEDED));
    assertThat(found(scaling, end)).isEqualTo(desired(1, Reason.WITHIN_LIMITS));
  }

  private static Desired found(Scaling scaling, Needs needs) {
    return Desired.of(
        scaling, 8, false, Optional.of(new Demand(0, 1, false, false)), needs, 8, ANY_RATE);
  }

  @Test
  void anOperatorThatStartsAnewDoesNotShrinkAtOnce() {
    var window = Duration.ofMinutes(5);
    var needs = Needs.from(6, START).and(0, START, window);

    assertThat(needs.most()).isEqualTo(6);
    assertThat(needs.and(0, START.plus(window), window).most()).isZero();
  }

  @Test
  void nobodyElsesNumberIsWritten() {
    for (var mode : List.of(Mode.EXTERNAL, Mode.FIXED)) {
      var scaling = scaling(mode, 1, 4, 1);
      var demand = Optional.of(new Demand(50, 0, false, false));

      assertThat(Desired.of(scaling, 0, false, demand, Needs.from(0, START), 0, 9))
          .isEqualTo(new Desired(0, false, Reason.NOT_IN_MODE_QUEUE, Reason.WITHIN_LIMITS));
      assertThat(Desired.of(scaling, 9, false, demand, Needs.from(9, START), 0, 9))
          .isEqualTo(new Desired(4, false, Reason.NOT_IN_MODE_QUEUE, Reason.AT_MAX));
    }
  }

  @Test
  void nothingChangesWithoutAnAnswerOrInAPausedFleet() {
    var scaling = scaling(Mode.QUEUE, 0, 10, 1);
    var demand = Optional.of(new Demand(9, 0, false, false));

    assertThat(Desired.of(scaling, 3, false, Optional.empty(), Needs.from(3, START), 3, 9))
        .isEqualTo(new Desired(3, false, Reason.SERVER_UNREACHABLE, Reason.WITHIN_LIMITS));
    assertThat(Desired.of(scaling, 3, true, demand, Needs.from(3, START), 3, 9))
        .isEqualTo(new Desired(3, false, Reason.FLEET_PAUSED, Reason.WITHIN_LIMITS));
  }

  @Test
  void whateverHappensTheNumberKeepsToItsRules() {
    var random = new Random(20260101);
    for (var round = 0; round < 20_000; round++) {
      var min = random.nextInt(6);
      var scaling = scaling(Mode.QUEUE, min, min + random.nextInt(10), 1 + random.nextInt(3));
      var replicas = random.nextInt(20);
      var staying = random.nextInt(20);
      var left = random.nextInt(6);
      var demand = new Demand(random.nextInt(30), random.nextInt(20), random.nextBoolean(), false);
      var needed = demand.agents(scaling.tasksPerAgent());
      var needs =
          Needs.from(random.nextInt(20), START)
              .and(needed, START.plusSeconds(random.nextInt(600)), Duration.ofMinutes(5));

      var found = Desired.of(scaling, replicas, false, Optional.of(demand), needs, staying, left);

      var startable = Math.max(replicas, staying + left);
      assertThat(found.replicas())
          .as("%s of %d replicas, %d staying, %d to start", demand, replicas, staying, left)
          .isBetween(Math.min(scaling.min(), startable), scaling.max())
          .isLessThanOrEqualTo(startable);
      if (demand.throttled()) {
        assertThat(found.replicas()).isLessThanOrEqualTo(Math.max(replicas, scaling.min()));
      }
      if (found.replicas() < replicas) {
        assertThat(found.replicas())
            .isGreaterThanOrEqualTo(Math.clamp(needed, scaling.min(), scaling.max()));
      }
      assertThat(found.write()).isEqualTo(found.replicas() != replicas);
    }
  }

  @Test
  void needsAreThoseOfAPlainRecord() {
    var random = new Random(7);
    var window = Duration.ofSeconds(30);
    var now = START;
    var needs = Needs.from(3, now);
    record Span(int agents, Instant until) {}
    var spans = new ArrayList<>(List.of(new Span(3, now)));
    for (var step = 0; step < 5_000; step++) {
      now = now.plusMillis(random.nextInt(5_000));
      var agents = random.nextInt(12);
      spans.set(spans.size() - 1, new Span(spans.getLast().agents(), now));
      spans.add(new Span(agents, now));

      needs = needs.and(agents, now, window);

      var from = now.minus(window);
      assertThat(needs.most())
          .isEqualTo(
              Math.max(
                  agents,
                  spans.stream()
                      .filter(it -> it.until().isAfter(from))
                      .mapToInt(Span::agents)
                      .max()
                      .orElse(0)));
    }
  }

  private record Situation(Scaling scaling) {
    Desired with(int pending, int running) {
      return of(0, new Demand(pending, running, false, false));
    }

    Desired of(int replicas, Demand demand) {
      return Desired.of(
          scaling, replicas, false, Optional.of(demand), Needs.from(0, START), replicas, ANY_RATE);
    }
  }

  private static Situation queue(int min, int max, int tasksPerAgent) {
    return new Situation(scaling(Mode.QUEUE, min, max, tasksPerAgent));
  }

  private static Scaling scaling(Mode mode, int min, int max, int tasksPerAgent) {
    return new Scaling(mode, min, max, tasksPerAgent, 4, 300);
  }

  private static Desired desired(int replicas, Reason limited) {
    return desired(replicas, limited, true);
  }

  private static Desired desired(int replicas, Reason limited, boolean write) {
    return new Desired(replicas, write, Reason.QUEUE_FOLLOWED, limited);
  }
}
