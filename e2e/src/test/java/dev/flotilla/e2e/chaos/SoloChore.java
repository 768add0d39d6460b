package dev.flotilla.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.SampleRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// One agent's steps, by [Steps].
record SoloChore(int steps) implements Chore {
  @Override
  public String prompt(int number) {
    return Steps.prompt(number, steps);
  }

  @Override
  public List<String> options() {
    return List.of("--mode", "solo", "--check", "test $(wc -l < steps.txt) -eq " + steps);
  }

  /// Every step once in the tree, every commit once in the history.
  @Override
  public void assertDoneOnce(SampleRepository repository, String branch, int number, String about) {
    var expected = IntStream.rangeClosed(1, steps).mapToObj(step -> "step " + step).toList();
    assertThat(repository.git("show", branch + ":steps.txt").lines().toList())
        .as("steps of %s", about)
        .isEqualTo(expected);
    var subjects = new ArrayList<>(List.of("Begin"));
    for (int step = 2; step <= steps; step += 2) {
      subjects.add("Do step " + step);
    }
    assertThat(repository.git("log", "--reverse", "--format=%s", branch).lines().toList())
        .as("commits of %s", about)
        .isEqualTo(subjects);
  }
}
