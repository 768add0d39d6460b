package dev.flotilla.e2e.bench;

import dev.flotilla.e2e.harness.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/// From the commit that makes work ready to what the API server then holds of its pool: `replicas` that count it, as the
/// operator wrote them and as others heard, and as many pods. Not for several threads.
final class OperatorBursts {
  private static final int TASKS = 50;
  private static final int CONNECTIONS = 6;
  private static final Duration QUIET = Duration.ofSeconds(3);

  private final OperatorScene scene;
  private final ReadyWork work;
  private final ScaledLog log;

  OperatorBursts(OperatorScene scene, ReadyWork work, ScaledLog log) {
    this.scene = scene;
    this.work = work;
    this.log = log;
  }

  /// How work comes.
  ///
  /// @param apart milliseconds on average from one to the next; 0: all at once, from several connections
  /// @param told whoever listens to the ledger is
  record Way(String name, List<String> roles, int apart, boolean told) {}

  /// Milliseconds of each piece of work, and the writes that all of them led to.
  record Seen(List<Double> written, List<Double> heard, List<Double> pods, List<Integer> writes) {
    Seen() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  void run(Way way, Seen into) {
    scene.ear().forget();
    var begun = System.nanoTime();
    var commits = commits(way);
    OperatorScene.until(
        () -> pods() == TASKS && replicas(way) == TASKS && scene.ear().pods().size() == TASKS);
    var scaled = log.since(begun);
    commits.forEach((role, times) -> measure(role, times.stream().sorted().toList(), scaled, into));
    into.writes().add(writes(way));
    work.clear();
    OperatorScene.until(() -> pods() == 0 && replicas(way) == 0);
    Eventually.after(QUIET);
  }

  private int pods() {
    return scene.ear().living().size();
  }

  private int replicas(Way way) {
    return scene.ear().known().stream()
        .filter(it -> way.roles().contains(it.getSpec().role()))
        .mapToInt(it -> it.getSpec().replicas())
        .sum();
  }

  private Map<String, ConcurrentLinkedQueue<Long>> commits(Way way) {
    var commits = new ConcurrentHashMap<String, ConcurrentLinkedQueue<Long>>();
    var random = new Random(TASKS);
    var connections = way.apart() == 0 ? CONNECTIONS : 1;
    Clients.each(
        connections,
        connection -> {
          for (var i = connection; i < TASKS; i += connections) {
            var role = way.roles().get(i % way.roles().size());
            var at = work.commit(role, way.told());
            commits.computeIfAbsent(role, _ -> new ConcurrentLinkedQueue<>()).add(at);
            LockSupport.parkNanos((long) way.apart() * random.nextInt(2_000_001));
          }
        });
    return commits;
  }

  private void measure(String role, List<Long> commits, List<ScaledLog.Scaled> scaled, Seen into) {
    var pool = OperatorScene.pool(role);
    var written = scaled.stream().filter(it -> it.pool().equals(pool)).toList();
    var heard = scene.ear().pools().stream().filter(it -> it.pool().equals(pool)).toList();
    var made = scene.ear().pods().stream().filter(it -> it.pool().equals(pool)).toList();
    for (var i = 0; i < commits.size(); i++) {
      var count = i + 1;
      var commit = commits.get(i);
      var wrote = written.stream().filter(it -> it.replicas() >= count).findFirst().orElseThrow();
      var told = heard.stream().filter(it -> it.replicas() >= count).findFirst().orElseThrow();
      into.written().add(millis(commit, wrote.at()));
      into.heard().add(millis(commit, told.at()));
      into.pods().add(millis(commit, made.get(i).at()));
    }
  }

  private static double millis(long from, long to) {
    return Math.max(0, to - from) / 1e6;
  }

  private int writes(Way way) {
    return way.roles().stream()
        .mapToInt(it -> Writes.of(scene.ear(), OperatorScene.pool(it)).scaled().size())
        .sum();
  }
}
