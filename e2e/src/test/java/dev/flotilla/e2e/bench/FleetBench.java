package dev.flotilla.e2e.bench;

import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.engine.store.EmbeddedConfig;
import dev.flotilla.engine.store.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The start of `up` on a data directory that is there already, and what it costs while nothing is
/// to be done. The peer is PostgreSQL alone.
class FleetBench {
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration SETTLE = Duration.ofSeconds(15);

  private final Path directory = TemporaryFiles.create();
  private final EmbeddedConfig alone = EmbeddedConfig.in(directory.resolve("alone"));

  /// Nothing is asked of it, so nobody needs to be there.
  private final Map<String, String> nobody = Map.of("FLOTILLA_UPSTREAM_URL", "http://127.0.0.1:9");

  @AfterEach
  void delete() {
    TemporaryFiles.delete(directory);
  }

  @Test
  void measure() {
    var rounds = new Rounds("ready after ms");
    var times = Integer.getInteger("bench.rounds", 5);
    whole().close();
    postgres().close();
    for (int i = 0; i < times; i++) {
      var begun = System.nanoTime();
      try (var postgres = postgres()) {
        rounds.add("PostgreSQL alone", (System.nanoTime() - begun) / 1e6);
        try (var fleet = beside(postgres)) {
          rounds.add("up, beside a running PostgreSQL", fleet.millis());
        }
      }
      try (var fleet = whole()) {
        rounds.add("up, with its own PostgreSQL", fleet.millis());
      }
    }
    System.out.printf("Start of `up` on an initialised data directory, %d rounds:%n%n", times);
    rounds.print();
    idle();
  }

  private EmbeddedPostgres postgres() {
    var postgres = EmbeddedPostgres.start(alone);
    postgres.database("flotilla", 2);
    return postgres;
  }

  private Launched whole() {
    return Launched.up(directory.resolve("whole"), nobody);
  }

  private Launched beside(EmbeddedPostgres postgres) {
    var database = postgres.database("flotilla", 2);
    var url =
        "postgresql://%s:%s@%s"
            .formatted(
                database.user().orElseThrow(),
                database.password().orElseThrow(),
                database.url().substring("jdbc:postgresql://".length()));
    return Launched.up(
        directory.resolve("beside"),
        Map.of(
            "FLOTILLA_DATABASE_URL",
            url,
            "FLOTILLA_UPSTREAM_URL",
            nobody.get("FLOTILLA_UPSTREAM_URL")));
  }

  private void idle() {
    try (var fleet = whole()) {
      Eventually.after(SETTLE);
      var jvm = fleet.file().pids().fleet();
      var postmaster = fleet.file().pids().postgres();
      var jvmBefore = ProcessCost.own(jvm);
      var postgresBefore = ProcessCost.tree(postmaster);
      Eventually.after(IDLE);
      var rounds = new Rounds("RSS MB", "PSS MB", "CPU % of a core");
      rounds.add("JVM", rss(jvm), pss(jvm), percent(ProcessCost.own(jvm) - jvmBefore));
      var all = ProcessCost.children(postmaster);
      rounds.add(
          "PostgreSQL, %d processes".formatted(all.size() + 1),
          rss(postmaster) + all.stream().mapToDouble(FleetBench::rss).sum(),
          pss(postmaster) + all.stream().mapToDouble(FleetBench::pss).sum(),
          percent(ProcessCost.tree(postmaster) - postgresBefore));
      System.out.printf("%nIdle, for %d s:%n%n", IDLE.toSeconds());
      rounds.print();
    }
  }

  private static double rss(long pid) {
    return ProcessCost.megabytes(pid, "status", "VmRSS");
  }

  private static double pss(long pid) {
    return ProcessCost.megabytes(pid, "smaps_rollup", "Pss");
  }

  private static double percent(double micros) {
    return micros / 1e4 / IDLE.toSeconds();
  }
}
