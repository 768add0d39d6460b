package dev.flotilla.agent.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.agent.isolation.AttemptDirs;
import dev.flotilla.agent.isolation.TestFleet;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
  void aCommandThatHangsIsEndedWithEverythingItStarted() {
    var result =
        workspace.run(
            "echo begun; setsid sleep 1000 & sleep 1000", Map.of(), Duration.ofMillis(300));

    assertThat(result.timedOut()).isTrue();
    assertThat(result.tail()).isEqualTo("begun\n");
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
