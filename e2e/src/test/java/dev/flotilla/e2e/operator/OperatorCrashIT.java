package dev.flotilla.e2e.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.kube.TestCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The operator is ended as by `kill -9` after each step of what it does, one step after the other. What
/// comes of it is what would have come of it anyway, nothing twice and nothing left behind.
class OperatorCrashIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  private static final int KILLED = 137;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path home;

  private static ClusterFleet fleet;

  @BeforeAll
  static void start() {
    fleet = ClusterFleet.start(CLUSTER, home);
  }

  @AfterAll
  static void close() {
    fleet.close();
  }

  @AfterEach
  void nobodyIsEverInterrupted() {
    fleet.assertNobodyWasInterrupted();
  }

  @Test
  void poolGrowsAndShrinksWhereverTheOperatorEnds() {
    fleet.pool(
        "worker-agent",
        "worker",
        "scaling: {mode: Queue, max: 4, idleSeconds: 0, maxStartsPerMinute: 100}");
    var pool = fleet.look("worker-agent");
    try (var witness = PodWitness.start(fleet.kubernetes(), fleet.namespace(), "worker-agent")) {
      killedLater(() -> fleet.tasks().takes("worker"));
      fleet.tasks().submit("worker", 4);

      killedAt("applied", "scaled", "published", "created", "said");
      killedLater(() -> fleet.agents().held("worker-agent").size() == 4);

      assertThat(pool.pods()).hasSize(4);
      fleet.agents().finishAll();
      killedAt("scaled", "drained", "deleted", "told");
      killedLater(() -> pool.pods().isEmpty() && knownAgents("worker") == 0);

      assertThat(pool.replicas()).isZero();
      assertThat(witness.ever()).as("pods, of which none was made twice").isEqualTo(4);
    }
  }

  @Test
  void poolIsRolledOutAndDeletedWhereverTheOperatorEnds() {
    fleet.pool(
        "claude-sub-agent-s1",
        "s1",
        "scaling: {mode: Fixed, max: 8, maxStartsPerMinute: 100}, replicas: 3");
    var pool = fleet.look("claude-sub-agent-s1");
    try (var witness =
        PodWitness.start(fleet.kubernetes(), fleet.namespace(), "claude-sub-agent-s1")) {
      killedLater(() -> fleet.agents().joined("claude-sub-agent-s1").size() == 3);
      fleet.tasks().submit("s1", 1);
      var busy = fleet.agents().awaitHeld("claude-sub-agent-s1", 1).getFirst();

      pool.patch("{\"spec\":{\"template\":{\"image\":\"agent:2\"}}}").ok();
      killedAt("created", "drained", "deleted", "told");
      killedLater(() -> pool.images().equals(List.of("agent:1", "agent:2", "agent:2", "agent:2")));
      assertThat(pool.living()).contains(busy.pod());
      assertThat(witness.most()).as("replicas and surge").isEqualTo(4);

      pool.delete();
      killedAt("drained", "deleted", "told");
      killedLater(() -> pool.living().equals(List.of(busy.pod())));
      busy.finish();
      killedAt("released");
    }
    killedLater(() -> pool.read().isEmpty());
    Eventually.until(() -> pool.pods().isEmpty() && pool.objects().isEmpty());
    assertThat(knownAgents("s1")).isZero();
  }

  /// One operator after the other, each of which ends when it gets there.
  private static void killedAt(String... points) {
    for (var point : points) {
      var operator = fleet.operator(Map.of(CrashPoint.VARIABLE, "operator." + point));
      Eventually.until(() -> !operator.isAlive());
      assertThat(operator.running().process().exitValue()).as(operator.log()).isEqualTo(KILLED);
    }
  }

  /// One that is let work until that holds.
  private static void killedLater(Callable<Boolean> holds) {
    var operator = fleet.operator();
    try {
      Eventually.until(holds);
    } finally {
      operator.kill();
    }
  }

  private static long knownAgents(String role) {
    return fleet
        .server()
        .ledger()
        .<Long>read(
            it ->
                it.createQuery(
                        "select count(*) from instance where role = :role and gone_at is null")
                    .bind("role", role)
                    .mapTo(Long.class)
                    .one());
  }
}
