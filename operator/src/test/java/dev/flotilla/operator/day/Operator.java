package dev.flotilla.operator.day;

import dev.flotilla.operator.crd.AgentPoolSpec;
import dev.flotilla.operator.crd.Objects;
import dev.flotilla.operator.derive.Observed;
import dev.flotilla.operator.derive.ObservedPod;
import dev.flotilla.operator.derive.ObservedPod.Stage;
import dev.flotilla.operator.derive.PodPlan;
import dev.flotilla.operator.scale.Demand;
import dev.flotilla.operator.scale.Desired;
import dev.flotilla.operator.scale.Needs;
import dev.flotilla.operator.scale.Starts;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What the operator decides in mode `Queue`, by its own arithmetic, carried out at once; the server
/// drains whoever is idle longest first, then who has worked longest.
final class Operator implements Replay.Policy {
  private static final Instant MIDNIGHT = Instant.parse("2026-01-01T00:00:00Z");
  private static final String HASH = "h";
  private static final String POOL = "s1-";

  /// More than a day needs.
  static final int MAX = 100;

  private final AgentPoolSpec spec;
  private int replicas;
  private Needs needs = Needs.from(0, MIDNIGHT);
  private Starts starts = Starts.seen(List.of());

  private Operator(AgentPoolSpec spec) {
    this.spec = spec;
  }

  /// @param scaling fields of `scaling` beside `max`; those that are missing have their defaults
  static Operator of(String scaling) {
    return new Operator(
        Objects.pool(
                """
                apiVersion: flotilla.dev/v1alpha1
                kind: AgentPool
                metadata: {name: s1, namespace: fleet}
                spec:
                  fleetRef: {name: default}
                  role: s1
                  scaling: {max: %d, %s}
                  template: {image: "localhost/agent:1"}
                """
                    .formatted(MAX, scaling))
            .getSpec());
  }

  @Override
  public void look(Replay replay) {
    var now = MIDNIGHT.plusSeconds(replay.now());
    var scaling = spec.scaling();
    var demand = new Demand(replay.pending(), replay.running(), false, false);
    needs =
        needs.and(
            demand.agents(scaling.tasksPerAgent()), now, Duration.ofSeconds(scaling.idleSeconds()));
    var pods = replay.agents().stream().map(it -> observed(it, replay.now())).toList();
    var left = starts.left(now, scaling.maxStartsPerMinute());
    replicas =
        Desired.of(
                scaling,
                replicas,
                false,
                Optional.of(demand),
                needs,
                Math.toIntExact(pods.stream().filter(it -> it.stage() != Stage.DRAINING).count()),
                left)
            .replicas();
    carryOut(
        replay,
        PodPlan.of(
            spec,
            HASH,
            new Observed(replicas, pods, left, Optional.empty(), Optional.empty(), now)),
        now);
  }

  private void carryOut(Replay replay, PodPlan plan, Instant now) {
    plan.create().forEach(replay::create);
    starts = starts.and(plan.create().size(), now);
    plan.drain().ifPresent(it -> drain(replay, it));
    for (var pod : plan.delete()) {
      replay.agents().stream().filter(it -> name(it).equals(pod.name())).forEach(replay::remove);
    }
  }

  /// As the server does it.
  private static void drain(Replay replay, PodPlan.Drain drain) {
    mark(replay, drain, Stage.IDLE, drain.count() - count(replay, Stage.DRAINING));
    var busy = Math.max(0, drain.count() - count(replay, Stage.DRAINING));
    var finishing = count(replay, Stage.FINISHING);
    mark(replay, drain, Stage.BUSY, busy - finishing);
    replay.agents().stream()
        .filter(it -> stage(it, replay.now()) == Stage.FINISHING)
        .limit(Math.max(0, finishing - busy))
        .forEach(it -> it.leaves = false);
  }

  private static void mark(Replay replay, PodPlan.Drain drain, Stage which, long most) {
    replay.agents().stream()
        .filter(it -> stage(it, replay.now()) == which)
        .filter(it -> drain.among().contains(name(it)))
        .sorted(Comparator.comparingInt(it -> it.isBusy() ? it.since : it.freeSince))
        .limit(Math.max(0, most))
        .forEach(it -> it.leaves = true);
  }

  private static long count(Replay replay, Stage stage) {
    return replay.agents().stream().filter(it -> stage(it, replay.now()) == stage).count();
  }

  private static ObservedPod observed(Replay.Agent agent, int now) {
    var stage = stage(agent, now);
    return new ObservedPod(
        name(agent),
        name(agent) + "@" + agent.created,
        HASH,
        stage,
        stage != Stage.STARTING,
        false,
        false,
        MIDNIGHT.plusSeconds(agent.created),
        Optional.empty());
  }

  private static Stage stage(Replay.Agent agent, int now) {
    if (now < agent.up) {
      return Stage.STARTING;
    }
    if (agent.leaves) {
      return agent.isBusy() ? Stage.FINISHING : Stage.DRAINING;
    }
    return agent.isBusy() ? Stage.BUSY : Stage.IDLE;
  }

  private static String name(Replay.Agent agent) {
    return POOL + agent.place;
  }
}
