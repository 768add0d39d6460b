package dev.flotilla.e2e.bench;

import dev.flotilla.e2e.harness.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// Wake-ups without end, each with another need than the one before. Not for several threads.
final class OperatorStorm {
  private static final int WAKEUPS = 1_000;
  private static final int MOST = 6;
  private static final long APART = 3_000_000;
  private static final Duration AFTER = Duration.ofSeconds(2);
  private static final long SECOND = 1_000_000_000;

  private final OperatorScene scene;
  private final ReadyWork work;

  /// @param seconds that it took
  /// @param perSecond the most writes of `replicas` of one pool within any second
  /// @param scaled writes of a pool's `replicas` on average, for each 250 ms
  /// @param said the same of its status
  record Seen(double seconds, long perSecond, double scaled, double said) {}

  OperatorStorm(OperatorScene scene, ReadyWork work) {
    this.scene = scene;
    this.work = work;
  }

  Seen run(List<String> roles) {
    scene.ear().forget();
    var random = new Random(WAKEUPS);
    var ready = new int[roles.size()];
    var begun = System.nanoTime();
    for (var i = 0; i < WAKEUPS; i++) {
      var pool = i % ready.length;
      if (ready[pool] == 0 || (ready[pool] < MOST && random.nextBoolean())) {
        work.commit(roles.get(pool), true);
        ready[pool]++;
      } else {
        work.take(roles.get(pool));
        ready[pool]--;
      }
      LockSupport.parkNanos(APART);
    }
    var seconds = (System.nanoTime() - begun) / 1e9;
    Eventually.after(AFTER);
    var writes = roles.stream().map(it -> Writes.of(scene.ear(), OperatorScene.pool(it))).toList();
    var parts = (seconds + AFTER.toSeconds()) * 4 * roles.size();
    return new Seen(
        seconds,
        writes.stream().mapToLong(it -> most(it.scaled())).max().orElse(0),
        writes.stream().mapToInt(it -> it.scaled().size()).sum() / parts,
        writes.stream().mapToInt(it -> it.said().size()).sum() / parts);
  }

  private static long most(List<Long> times) {
    return times.stream()
        .mapToLong(from -> times.stream().filter(it -> it >= from && it < from + SECOND).count())
        .max()
        .orElse(0);
  }
}
