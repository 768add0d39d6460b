package dev.flotilla.agent.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.agent.isolation.TestFleet;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A repository's own commands: green, red, endless, loud.
class RunIT {
  private final TestFleet fleet = TestFleet.walled();
  private final Checkout checkout = new Checkout(fleet);
  private final AttemptDirs dirs = fleet.attempt();
  private final Workspace workspace = checkout.workspace(dirs);

  @AfterEach
  void giveBack() {
    dirs.close();
    checkout.close();
    fleet.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 77})
  void theExitCodeAndTheOutputComeBack(int code) {
    var result =
        workspace.run(
            "echo $WHAT; echo err >&2; exit " + code, Map.of("WHAT", "out"), Duration.ofMinutes(1));

    assertThat(result).isEqualTo(new CommandResult(code, "out\nerr\n", false));
    assertThat(result.green()).isEqualTo(code == 0);
  }

  @Test
  void aCommandThatHangsIsEnded() {
    var result = workspace.run("sleep 1000", Map.of(), Duration.ofMillis(300));

    assertThat(result.timedOut()).isTrue();
  }

  @Test
  @Timeout(120)
  void whatAHangingCommandStartedEndsWithItAndWhatItSaidIsKept() throws Exception {
    var script = "echo begun; setsid sleep 1000 & touch hangs; sleep 1000";
    var result = new CompletableFuture<CommandResult>();
    var thread =
        Thread.ofVirtual()
            .start(() -> result.complete(workspace.run(script, Map.of(), Duration.ofMinutes(1))));
    await().until(() -> Files.exists(dirs.ws().resolve("hangs")));

    thread.interrupt();

    assertThat(result.get().timedOut()).isTrue();
    assertThat(result.get().tail()).isEqualTo("begun\n");
  }

  @Test
  void aHundredMegabytesAreReadAndTheLastThirtyTwoKilobytesKept() {
    var result =
        workspace.run(
            "yes 0123456789 | head -c 100000000; echo; echo the end",
            Map.of(),
            Duration.ofMinutes(2));

    assertThat(result.exitCode()).isZero();
    assertThat(result.tail()).hasSize(32 << 10).endsWith("\nthe end\n");
  }
}
