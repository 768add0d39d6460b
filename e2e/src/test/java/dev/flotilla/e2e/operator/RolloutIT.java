package dev.flotilla.e2e.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.kube.TestCluster;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// A new template reaches idle agents first, busy ones when they are done, and those that are never done
/// when the pool's patience is over.
class RolloutIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  private static final String NEXT = "{\"spec\":{\"template\":{\"image\":\"agent:2\"}}}";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path home;

  private static ClusterFleet fleet;

  @BeforeAll
  static void start() {
    fleet = ClusterFleet.start(CLUSTER, home);
    fleet.operator();
  }

  @AfterAll
  static void close() {
    fleet.close();
  }

  @Test
  void idleAgentsAreReplacedFirstAndBusyOnesWhenTheyAreDone() {
    fleet.pool(
        "claude-sub-agent-s1",
        "s1",
        "scaling: {mode: Fixed, max: 8, maxStartsPerMinute: 100}, replicas: 4");
    var pool = fleet.look("claude-sub-agent-s1");
    Eventually.until(() -> fleet.agents().joined("claude-sub-agent-s1").size() == 4);
    fleet.tasks().submit("s1", 2);
    var busy = fleet.agents().awaitHeld("claude-sub-agent-s1", 2);
    try (var witness =
        PodWitness.start(fleet.kubernetes(), fleet.namespace(), "claude-sub-agent-s1")) {
      pool.patch(NEXT).ok();

      Eventually.until(
          () ->
              pool.images().equals(List.of("agent:1", "agent:1", "agent:2", "agent:2", "agent:2")));
      assertThat(pool.living()).contains(busy.get(0).pod(), busy.get(1).pod());
      assertThat(pool.reason("Progressing")).isEqualTo("RollingOut");
      busy.forEach(Held::finish);
      Eventually.until(() -> pool.reason("Progressing").equals("UpToDate"));

      Eventually.until(
          () -> pool.images().equals(List.of("agent:2", "agent:2", "agent:2", "agent:2")));
      assertThat(witness.most()).as("replicas and one of surge").isEqualTo(5);
      assertThat(fleet.agents().interrupted("claude-sub-agent-s1")).isEmpty();
    }
  }

  @Test
  void agentsThatAreNeverDoneAreEndedAfterThePatienceAndTheirTasksGoOn() {
    fleet.pool(
        "claude-sub-agent-s2",
        "s2",
        "scaling: {mode: Fixed, max: 8, maxStartsPerMinute: 100}, replicas: 1, rollout: {forceAfterSeconds: 1}");
    var pool = fleet.look("claude-sub-agent-s2");
    fleet.tasks().submit("s2", 1);
    var first = fleet.agents().awaitHeld("claude-sub-agent-s2", 1).getFirst();

    pool.patch(NEXT).ok();

    Eventually.until(() -> pool.images().equals(List.of("agent:2")));
    Eventually.until(() -> fleet.agents().interrupted("claude-sub-agent-s2").size() == 1);
    var next = fleet.agents().awaitHeld("claude-sub-agent-s2", 1).getFirst();
    assertThat(next.grant().assignment()).isEqualTo(first.grant().assignment());
  }
}
