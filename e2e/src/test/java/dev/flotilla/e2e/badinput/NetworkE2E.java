package dev.flotilla.e2e.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.SampleRepository;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// No way to the model: nothing fails, it is said, and who does not want to wait need not.
class NetworkE2E {
  @TempDir Path home;
  private Product product;
  private SampleRepository repository;

  @BeforeEach
  void prepare() {
    product = new Product(home);
    repository = SampleRepository.create(home.resolve("repository"));
  }

  @AfterEach
  void leavesNothing() {
    var left = Processes.of(product.dataDir());
    Processes.killAll(product.dataDir());
    assertThat(left).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://model.invalid, its host name is not known",
    "http://127.0.0.1:1, it cannot be reached"
  })
  void withoutANetworkATaskWaitsAndSaysWhyAndCanBeCancelled(String upstream, String words) {
    product.with("FLOTILLA_UPSTREAM_URL", upstream).with("ANTHROPIC_API_KEY", "sk-ant-none");
    try (var fleet = product.start("up", "--port", "0", "--agents", "2")) {
      Eventually.until(() -> product.run("status").exit() == 0);
      var running =
          product.start("run", "Wait", "--repo", repository.path().toString(), "--mode", "solo");
      Eventually.until(() -> running.stderr().contains(words));
      var task = product.ask(it -> it.tasks(null, null)).orElseThrow().getFirst();
      assertThat(task.state()).isEqualTo(TaskState.WORKING);
      assertThat(product.run("task", "show", task.id().value()).out())
          .contains("reason: waits for the model API: " + words);

      assertThat(product.ask(it -> it.cancel(task.id()))).isPresent();

      Eventually.within(Duration.ofSeconds(2), () -> isOver(task.id()));
      assertThat(running.await(30).exit()).isEqualTo(1);
      product.run("down");
      fleet.await(60);
    }
  }

  private boolean isOver(TaskId id) {
    var task = product.ask(it -> it.task(id)).map(TaskView::state);
    var agents = product.ask(it -> it.agents()).orElseThrow();
    return task.filter(it -> it == TaskState.CANCELLED).isPresent()
        && agents.stream().noneMatch(it -> it.pid() != null);
  }
}
