package dev.flotilla.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.SampleRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The tasks of a chaos run: how they are submitted, and what must have come of them.
final class Submitted {
  private static final int STEPS = 6;

  private Submitted() {}

  static List<String> submit(Product product, SampleRepository repository, int tasks) {
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

  static boolean allEnded(Product product, List<String> ids) {
    return ids.stream().allMatch(id -> ended(product, id));
  }

  private static boolean ended(Product product, String id) {
    var shown = product.run("task", "show", id, "--json");
    return shown.exit() == 0
        && List.of("succeeded", "failed", "cancelled", "parked")
            .contains(shown.json().path("state").asText());
  }

  /// Every step once in the tree, every commit once in the history.
  static void assertDoneOnce(Product product, SampleRepository repository, String id, long seed) {
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
