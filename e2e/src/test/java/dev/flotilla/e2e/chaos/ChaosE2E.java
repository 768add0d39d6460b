package dev.flotilla.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.e2e.harness.Auditor;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Ledger;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random kills over several tasks. `-Dchaos.kills=200 -Dchaos.seed=N -Dchaos.tasks=M` choose; the
/// seed is printed, so that a run that failed can be had again.
class ChaosE2E {
  private static final int STEPS = 6;

  @TempDir Path home;

  @AfterEach
  void nothingIsLeft() {
    Processes.killAll(home.resolve("data"));
  }

  @Test
  void randomKillsLoseNothingAndDoubleNothing() {
    var seed = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
    var kills = Integer.getInteger("chaos.kills", 12);
    var tasks = Integer.getInteger("chaos.tasks", 4);
    System.err.printf("chaos: seed %d, %d kills, %d tasks%n", seed, kills, tasks);
    var repository = SampleRepository.create(home.resolve("repo"));
    var steps = new Steps(seed);
    try (var upstream = ScriptedUpstream.start(steps::reply)) {
      var product = new Product(home).upstream(upstream, "sk-ant-e2e-chaos");
      var fleet = new Fleet(product);
      fleet.ensure();
      var ids = submitAll(product, repository, tasks);

      var hits = havoc(seed, kills, fleet, product, ids);

      Eventually.within(
          Duration.ofMinutes(5),
          () -> {
            fleet.ensure();
            return ids.stream().allMatch(id -> ended(product, id));
          });
      System.err.printf("chaos: %s%n", hits);
      for (var id : ids) {
        assertDoneOnce(product, repository, id, seed);
      }
      assertThat(product.run("down").exit()).isZero();
      fleet.await();
      assertThat(Processes.of(product.dataDir())).as("processes left, seed %d", seed).isEmpty();
      Ledger.open(
          product.dataDir(),
          database -> assertThat(Auditor.findings(database)).as("audit, seed %d", seed).isEmpty());
    }
  }

  private static List<String> submitAll(Product product, SampleRepository repository, int tasks) {
    return IntStream.range(0, tasks)
        .mapToObj(
            task ->
                product
                    .run(
                        "run",
                        Steps.prompt(task, STEPS),
                        "--repo",
                        repository.path().toString(),
                        "--mode",
                        "solo",
                        "--check",
                        "test $(wc -l < steps.txt) -eq " + STEPS,
                        "--detach")
                    .out()
                    .strip())
        .toList();
  }

  /// Strikes until the blows are spent or all tasks have ended; more tasks follow while blows are
  /// left.
  private static Map<Havoc.Blow, Integer> havoc(
      long seed, int kills, Fleet fleet, Product product, List<String> ids) {
    var havoc = new Havoc(seed, product.dataDir());
    var hits = new EnumMap<Havoc.Blow, Integer>(Havoc.Blow.class);
    var left = kills;
    while (left > 0 && !ids.stream().allMatch(id -> ended(product, id))) {
      Eventually.after(Duration.ofMillis(havoc.pauseMillis()));
      fleet.ensure();
      var blow = havoc.next();
      if (havoc.strike(blow)) {
        hits.merge(blow, 1, Integer::sum);
        left--;
      }
    }
    return hits;
  }

  private static boolean ended(Product product, String id) {
    var shown = product.run("task", "show", id, "--json");
    return shown.exit() == 0
        && List.of("succeeded", "failed", "cancelled", "parked")
            .contains(shown.json().path("state").asText());
  }

  private static void assertDoneOnce(
      Product product, SampleRepository repository, String id, long seed) {
    var fetched = product.run("task", "fetch", id);
    JsonNode report = product.run("task", "show", id, "--json").json();
    assertThat(report.path("state").asText())
        .as("task %s, seed %d: %s %s", id, seed, report, fetched)
        .isEqualTo("succeeded");
    var expected = IntStream.rangeClosed(1, STEPS).mapToObj(step -> "step " + step).toList();
    assertThat(repository.git("show", "flotilla/" + id + ":steps.txt").lines().toList())
        .as("steps of task %s, seed %d", id, seed)
        .isEqualTo(expected);
    var subjects = new ArrayList<>(List.of("Begin"));
    for (int step = 2; step <= STEPS; step += 2) {
      subjects.add("Do step " + step);
    }
    assertThat(repository.git("log", "--reverse", "--format=%s", "flotilla/" + id).lines().toList())
        .as("commits of task %s, seed %d", id, seed)
        .isEqualTo(subjects);
  }
}
