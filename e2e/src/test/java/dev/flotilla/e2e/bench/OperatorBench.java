package dev.flotilla.e2e.bench;

import dev.flotilla.e2e.bench.OperatorBursts.Way;
import dev.flotilla.e2e.kube.TestCluster;
import dev.flotilla.e2e.operator.OperatorProcess;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// How soon the operator's process acts and what it costs, with a real server and a real API server whose nodes kwok
/// plays. Not part of the tests: `bench/run operator`.
@TestMethodOrder(MethodOrderer.MethodName.class)
class OperatorBench {
  /// Until the compilers of the JVMs that take part are done with it.
  private static final int WARM_UP = 15;

  private static final String QUEUE =
      "scaling: {mode: Queue, max: 100, idleSeconds: 0, maxStartsPerMinute: 2000}";

  private final Path directory = TemporaryFiles.create();
  private final TestCluster cluster = new TestCluster();
  private final int rounds = Integer.getInteger("bench.rounds", 11);

  @AfterEach
  void delete() {
    cluster.close();
    TemporaryFiles.delete(directory);
  }

  @Test
  void bursts() {
    try (var scene = scene("bursts")) {
      var all = scene.pools("w", 8, QUEUE);
      var one = all.subList(0, 1);
      var work = ReadyWork.in(scene.fleet().server().ledger());
      System.out.printf("50 pieces of work, %d rounds, ms from each commit:%n%n", rounds);
      System.out.printf(
          Locale.ROOT,
          "| case | replicas written p50 | p99 | most | heard p50 | p99 | pods p50 | p99 | writes of replicas |%n");
      System.out.printf(Locale.ROOT, "|---|---:|---:|---:|---:|---:|---:|---:|---:|%n");
      try (var operator = scene.operator(Map.of())) {
        bursts(
            new OperatorBursts(scene, work, new ScaledLog(operator)),
            new Way("at once, one pool", one, 0, true),
            new Way("at once, eight pools", all, 0, true),
            new Way("100 ms apart, eight pools", all, 100, true),
            new Way("20 ms apart, one pool", one, 20, true),
            new Way("100 ms apart, eight pools, the server hears of nothing", all, 100, false));
        storm(new OperatorStorm(scene, work).run(all));
        work.clear();
        OperatorScene.until(() -> scene.ear().living().isEmpty());
      }
      try (var cut = new CutStream(scene.fleet().server().url());
          var operator = scene.operator(Map.of("FLOTILLA_SERVER_URL", cut.url().toString()))) {
        bursts(
            new OperatorBursts(scene, work, new ScaledLog(operator)),
            new Way("100 ms apart, eight pools, the operator's stream is cut", all, 100, true));
      }
    }
  }

  private void bursts(OperatorBursts bursts, Way... ways) {
    for (var i = 0; i < WARM_UP; i++) {
      bursts.run(ways[0], new OperatorBursts.Seen());
    }
    for (var way : ways) {
      var seen = new OperatorBursts.Seen();
      for (var i = 0; i < rounds; i++) {
        bursts.run(way, seen);
      }
      var written = Percentiles.of(seen.written());
      var heard = Percentiles.of(seen.heard());
      var pods = Percentiles.of(seen.pods());
      System.out.printf(
          Locale.ROOT,
          "| %s | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f | %.1f |%n",
          way.name(),
          written.at(50),
          written.at(99),
          written.most(),
          heard.at(50),
          heard.at(99),
          pods.at(50),
          pods.at(99),
          seen.writes().stream().mapToInt(it -> it).average().orElse(Double.NaN));
    }
  }

  private static void storm(OperatorStorm.Seen seen) {
    System.out.printf(
        Locale.ROOT,
        "| 1,000 wake-ups in %.1f s, eight pools: writes of a pool for each 250 ms: replicas %.2f, status %.2f;"
            + " most of replicas in any second: %d | | | | | | | | |%n",
        seen.seconds(),
        seen.scaled(),
        seen.said(),
        seen.perSecond());
  }

  @Test
  void far() {
    try (var scene = scene("far")) {
      var times = Percentiles.of(FarOperator.run(scene, Math.min(rounds, 5)));
      System.out.printf(Locale.ROOT, "%n");
      System.out.printf(Locale.ROOT, "| figure | goal | measured |%n");
      System.out.printf(Locale.ROOT, "|---|---:|---:|%n");
      System.out.printf(
          Locale.ROOT,
          "| %d pods at 50 ms to the API server and back, median (most) | 5,000 ms | %,.0f ms (%,.0f) |%n",
          FarOperator.PODS,
          times.at(50),
          times.most());
    }
  }

  @Test
  void scale() {
    var count = Integer.getInteger("bench.n", 500);
    try (var scene = scene("scale")) {
      cluster.nodes(3);
      var scale = new OperatorAtScale(scene, count);
      try (var operator = scene.operator(Map.of())) {
        var seconds = scale.first();
        System.out.printf(
            Locale.ROOT,
            "| %d pools and their %d agents: created by one operator | — | %.0f s |%n",
            count,
            4 * count,
            seconds);
        System.out.printf(
            Locale.ROOT,
            "| first operator: MB resident then, most | 512 | %s |%n",
            memory(operator));
      }
      scale.changeAll();
      var begun = System.nanoTime();
      try (var operator = scene.operator(Map.of())) {
        scale.awaitAllSaid();
        System.out.printf(
            Locale.ROOT,
            "| another operator, from its process's start until all changed pools are said | 30 s | %.1f s |%n",
            (System.nanoTime() - begun) / 1e9);
        var changes = Percentiles.of(scale.changes());
        System.out.printf(
            Locale.ROOT,
            "| change of a pool to its status: p50, p99, most | p99 500 ms | %.0f, %.0f, %.0f ms |%n",
            changes.at(50),
            changes.at(99),
            changes.most());
        var idle = scale.idle(operator);
        System.out.printf(Locale.ROOT, "| idle: %% of a core | 2 %% | %.2f %% |%n", idle.percent());
        System.out.printf(
            Locale.ROOT,
            "| idle: writes, objects changed | 0 | %.0f, %d |%n",
            idle.writes(),
            idle.changed());
        System.out.printf(Locale.ROOT, "| MB resident, most | 512 | %s |%n", memory(operator));
      }
    }
  }

  private static String memory(OperatorProcess operator) {
    var pid = operator.running().process().pid();
    return String.format(
        Locale.ROOT,
        "%.0f, %.0f",
        ProcessCost.megabytes(pid, "status", "VmRSS"),
        ProcessCost.megabytes(pid, "status", "VmHWM"));
  }

  private OperatorScene scene(String part) {
    cluster.start("OperatorBench-" + part);
    return new OperatorScene(cluster, directory);
  }
}
