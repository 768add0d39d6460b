package dev.flotilla.operator.derive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.operator.crd.AgentPoolSpec;
import dev.flotilla.operator.derive.ObservedPod.Stage;
import dev.flotilla.operator.scale.Starts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// A cluster, its agents and the server, as far as a pool's pods are concerned. It checks what must
/// never happen whenever something is done to it.
final class World {
  private final TreeMap<String, ObservedPod> pods = new TreeMap<>();
  private final List<Instant> started = new ArrayList<>();
  private final AgentPoolSpec spec;
  private final Random random;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Starts known = Starts.seen(List.of());
  private int uid;

  World(AgentPoolSpec spec, Random random) {
    this.spec = spec;
    this.random = random;
  }

  Observed observe(int desired) {
    return new Observed(
        desired,
        List.copyOf(pods.values()),
        known.left(now, spec.scaling().maxStartsPerMinute()),
        Optional.empty(),
        Optional.empty(),
        now);
  }

  List<ObservedPod> staying() {
    return pods.values().stream().filter(ObservedPod::stays).toList();
  }

  boolean isEmpty() {
    return pods.isEmpty();
  }

  /// @param most actions that are carried out before whoever does it is killed
  void carryOut(PodPlan plan, String hash, int most) {
    var left = most;
    for (var place : plan.create()) {
      if (left-- > 0) {
        create(place, hash);
      }
    }
    if (left-- > 0) {
      plan.drain().ifPresent(this::drain);
    }
    for (var pod : plan.delete()) {
      if (left-- > 0) {
        delete(pod);
      }
    }
  }

  private void create(int place, String hash) {
    var name = "s1-" + place;
    assertThat(pods).as("a pod's place is taken until it is gone").doesNotContainKey(name);
    started.add(now);
    known = known.and(1, now);
    assertThat(started.stream().filter(it -> it.plus(Starts.WINDOW).isAfter(now)))
        .as("starts in a minute")
        .hasSizeLessThanOrEqualTo(spec.scaling().maxStartsPerMinute());
    put(name, "u" + uid++, hash, Stage.UNSCHEDULED, false, now);
  }

  private void delete(ObservedPod seen) {
    var pod = pods.get(seen.name());
    if (pod == null || !pod.uid().equals(seen.uid()) || pod.stage() != seen.stage()) {
      return; // the API server refuses: it is not the pod that was seen
    }
    assertThat(pod.stage().isAtWork()).as("a pod with work").isFalse();
    put(pod, pod.stage(), true);
  }

  /// At one moment: those that drain already, idle ones, busy ones; other busy ones are kept.
  private void drain(PodPlan.Drain drain) {
    mark(Stage.IDLE, Stage.DRAINING, drain, drain.count() - count(Stage.DRAINING));
    var busy = Math.max(0, drain.count() - count(Stage.DRAINING));
    mark(Stage.BUSY, Stage.FINISHING, drain, busy - count(Stage.FINISHING));
    staying().stream()
        .filter(it -> it.stage() == Stage.FINISHING)
        .limit(Math.max(0, count(Stage.FINISHING) - busy))
        .forEach(it -> put(it, Stage.BUSY, false));
  }

  private void mark(Stage from, Stage to, PodPlan.Drain drain, long most) {
    staying().stream()
        .filter(it -> it.stage() == from && drain.among().contains(it.name()))
        .limit(Math.max(0, most))
        .forEach(it -> put(it, to, false));
  }

  private long count(Stage stage) {
    return pods.values().stream().filter(it -> it.stage() == stage).count();
  }

  /// Something happens to some of the agents.
  void goOn(boolean work) {
    now = now.plusMillis(random.nextInt(20_000));
    for (var pod : List.copyOf(pods.values())) {
      if (pod.leaving()) {
        if (random.nextBoolean()) {
          pods.remove(pod.name());
        }
      } else if (random.nextInt(3) > 0) {
        put(pod, next(pod.stage(), work), false);
      }
    }
  }

  private Stage next(Stage stage, boolean work) {
    return switch (stage) {
      case UNSCHEDULED -> Stage.STARTING;
      case STARTING -> work && random.nextInt(9) == 0 ? Stage.FAILED : Stage.IDLE;
      case IDLE -> work ? Stage.BUSY : Stage.IDLE;
      case BUSY -> random.nextBoolean() ? Stage.IDLE : Stage.BUSY;
      case FINISHING -> random.nextBoolean() ? Stage.DRAINING : Stage.FINISHING;
      case STUCK, DRAINING, ENDED, FAILED -> stage;
    };
  }

  private void put(ObservedPod pod, Stage stage, boolean leaving) {
    put(pod.name(), pod.uid(), pod.templateHash(), stage, leaving, pod.created());
  }

  private void put(
      String name, String id, String hash, Stage stage, boolean leaving, Instant created) {
    var ready = !leaving && (stage == Stage.IDLE || stage.isAtWork());
    pods.put(
        name,
        new ObservedPod(name, id, hash, stage, ready, leaving, false, created, Optional.empty()));
  }
}
