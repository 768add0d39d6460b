package dev.flotilla.e2e.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C while `run` has a private fleet of its own.
class InterruptE2E {
  private static final int INTERRUPTED = 130;

  @TempDir Path home;
  private Product product;
  private SampleRepository repository;
  private ScriptedUpstream upstream;

  @BeforeEach
  void prepare() {
    product = new Product(home);
    repository = SampleRepository.create(home.resolve("repository"));
    upstream = ScriptedUpstream.start(_ -> new Reply.Stall());
    product.upstream(upstream, "sk-ant-e2e-interrupt");
  }

  @AfterEach
  void leavesNothing() {
    upstream.close();
    var left = Processes.of(product.dataDir());
    Processes.killAll(product.dataDir());
    assertThat(left).as("processes left behind").isEmpty();
  }

  @Test
  void withoutATerminalTheFirstDetachesAndTheFleetEnds() {
    var run = product.start(run());
    Eventually.until(() -> !upstream.seen().isEmpty());

    interrupt(run);

    var ended = run.await(60);
    assertThat(ended.exit()).as("%s", ended).isEqualTo(INTERRUPTED);
    assertThat(ended.err()).contains("detached; the task goes on while a fleet runs");
  }

  @Test
  void atATerminalTheFirstAsksAndTheSecondCancels() {
    var run = product.startAtTerminal(run());
    Eventually.until(() -> !upstream.seen().isEmpty());

    interrupt(run);
    Eventually.until(() -> run.stderr().contains("detach and leave the task to the fleet"));
    assertThat(run.isAlive()).isTrue();
    interrupt(run);

    var ended = run.await(60);
    assertThat(ended.exit()).as("%s", ended).isEqualTo(INTERRUPTED);
    assertThat(ended.err()).contains("cancelling");
    assertThat(ended.out()).contains("cancelled");
  }

  @Test
  void whileTheFleetStartsItEndsAtOnce() {
    var run = product.start(run());
    Eventually.until(() -> product.dataDir().resolve("lock").toFile().exists());

    interrupt(run);

    assertThat(run.await(60).exit()).isEqualTo(INTERRUPTED);
  }

  private String[] run() {
    return new String[] {
      "run", "Wait for ever", "--repo", repository.path().toString(), "--mode", "solo"
    };
  }

  private static void interrupt(Product.Running run) {
    Processes.signal("INT", run.process().pid());
  }
}
