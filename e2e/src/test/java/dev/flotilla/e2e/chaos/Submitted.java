package dev.flotilla.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.SampleRepository;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// The tasks of a chaos run: how they are submitted, and what must have come of them.
final class Submitted {
  private static final int STEPS = 6;
  private static final Set<TaskState> AT_REST =
      EnumSet.of(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELLED, TaskState.PARKED);

  private final Product product;
  private final SampleRepository repository;
  private final Set<String> open = new LinkedHashSet<>();
  private final List<String> all = new ArrayList<>();

  Submitted(Product product, SampleRepository repository) {
    this.product = product;
    this.repository = repository;
  }

  /// Submits until so many tasks are at work. A submission that met with an accident is made again,
  /// as a person would.
  void keepBusy(int tasks) {
    settled();
    while (open.size() < tasks) {
      var ended =
          product.run(
              "run",
              Steps.prompt(all.size(), STEPS),
              "--repo",
              repository.path().toString(),
              "--mode",
              "solo",
              "--check",
              "test $(wc -l < steps.txt) -eq " + STEPS,
              "--detach");
      if (ended.exit() != 0) {
        return;
      }
      all.add(ended.out().strip());
      open.add(ended.out().strip());
    }
  }

  /// Whether all have come to rest.
  boolean settled() {
    open.removeIf(this::isAtRest);
    return open.isEmpty();
  }

  int count() {
    return all.size();
  }

  private boolean isAtRest(String id) {
    return product
        .ask(fleet -> fleet.task(new TaskId(id)).state())
        .filter(AT_REST::contains)
        .isPresent();
  }

  /// Every step once in the tree, every commit once in the history.
  void assertDoneOnce(long seed) {
    all.forEach(id -> assertDoneOnce(id, seed));
  }

  private void assertDoneOnce(String id, long seed) {
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
