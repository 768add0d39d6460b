package dev.flotilla.operator.day;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Random;

/// KEDA and a HorizontalPodAutoscaler with their defaults on the sum of what waits and runs: the
/// metric is read every 30 s, the number set every 15 s, it at most doubles or grows by four, and
/// shrinks to the most of the last 300 s. Who is taken away is nobody's choice; as if every pod
/// finished its task before it goes, which KEDA leaves to the pods.
final class Keda implements Replay.Policy {
  private static final int POLL = 30;
  private static final int SYNC = 15;
  private static final int DOWN = 300;

  private record Wanted(int at, int agents) {}

  private final int max;
  private final Random random;
  private final Deque<Wanted> lately = new ArrayDeque<>();
  private int metric;

  Keda(int max, int seed) {
    this.max = max;
    this.random = new Random(seed);
  }

  @Override
  public void look(Replay replay) {
    for (var agent : replay.agents()) {
      if (agent.leaves && !agent.isBusy()) {
        replay.remove(agent);
      }
    }
    if (replay.now() % POLL == 0) {
      metric = replay.pending() + replay.running();
    }
    var staying = new ArrayList<>(replay.agents().stream().filter(it -> !it.leaves).toList());
    var wanted = Math.min(max, wanted(replay, staying.size()));
    var place = replay.now() * 1000;
    for (var at = staying.size(); at < wanted; at++) {
      replay.create(place++);
    }
    Collections.shuffle(staying, random);
    for (var agent : staying.subList(0, Math.max(0, staying.size() - wanted))) {
      if (agent.isBusy()) {
        agent.leaves = true;
      } else {
        replay.remove(agent);
      }
    }
  }

  private int wanted(Replay replay, int there) {
    if (there == 0) {
      return replay.now() % POLL == 0 && replay.pending() > 0 ? 1 : 0;
    }
    if (replay.now() % SYNC != 0) {
      return there;
    }
    lately.add(new Wanted(replay.now(), metric));
    lately.removeIf(it -> replay.now() - it.at() > DOWN);
    return metric > there
        ? Math.min(metric, Math.max(there * 2, there + 4))
        : lately.stream().mapToInt(Wanted::agents).max().orElse(there);
  }
}
