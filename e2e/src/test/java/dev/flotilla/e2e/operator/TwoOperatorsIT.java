package dev.flotilla.e2e.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Wire;
import dev.flotilla.e2e.kube.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Operators of one namespace: one of them writes, and whoever cannot be sure of being that one has stopped
/// before the next begins.
class TwoOperatorsIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  /// The lease's time, and what a machine with other things to do needs beyond it.
  private static final Duration TAKEN_OVER = Duration.ofSeconds(15 + 30);

  private static final int LOST = 1;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path home;

  private static ClusterFleet fleet;
  private static final List<Wire> WIRES = new ArrayList<>();

  @BeforeAll
  static void start() {
    fleet = ClusterFleet.start(CLUSTER, home);
  }

  @AfterAll
  static void close() {
    fleet.close();
    WIRES.forEach(Wire::close);
  }

  @Test
  void oneWritesAndTheNextBeginsOnlyWhenItHasStopped() {
    fleet.pool(
        "worker-agent",
        "worker",
        "scaling: {mode: Queue, max: 8, idleSeconds: 0, maxStartsPerMinute: 100}");
    var pool = fleet.look("worker-agent");
    try (var witness = PodWitness.start(fleet.kubernetes(), fleet.namespace(), "worker-agent")) {
      var way = wire();
      var first = fleet.operator("first", way);
      Eventually.until(() -> leads(first));
      fleet.tasks().submit("worker", 2);
      fleet.agents().awaitHeld("worker-agent", 2);
      var second = fleet.operator("second", wire());
      Eventually.until(second::isReady);

      // it is cut off from the API server, in the middle of its work, and hears of new work all the
      // same
      way.cut();
      fleet.tasks().submit("worker", 1);

      assertThat(Eventually.took(() -> holder().equals("second"))).isLessThan(TAKEN_OVER);
      assertThat(first.isAlive()).as("it ends before another one may lead").isFalse();
      assertThat(first.running().process().exitValue()).isEqualTo(LOST);
      assertThat(first.log()).contains("leads no more").contains("could not be renewed");
      fleet.agents().awaitHeld("worker-agent", 3);
      way.mend();

      // it stands still, and goes on when another one leads
      var third = fleet.operator("third", wire());
      Eventually.until(third::isReady);
      assertThat(third.figures()).doesNotContain("flotilla_operator_writes");
      second.freeze();
      fleet.tasks().submit("worker", 1);
      assertThat(Eventually.took(() -> holder().equals("third"))).isLessThan(TAKEN_OVER);
      fleet.agents().awaitHeld("worker-agent", 4);
      second.thaw();
      second.awaitEnd();
      assertThat(second.running().process().exitValue()).isEqualTo(LOST);

      // it is told to end, and need not be waited for
      var fourth = fleet.operator("fourth", wire());
      Eventually.until(fourth::isReady);
      third.running().process().destroy();
      third.awaitEnd();
      assertThat(holder()).as("who has ended keeps nothing").isNotEqualTo("third");
      Eventually.until(() -> leads(fourth));

      fleet.agents().finishAll();
      Eventually.until(() -> pool.pods().isEmpty());
      assertThat(witness.ever()).as("pods, of which none was made twice").isEqualTo(4);
      assertThat(witness.most()).isEqualTo(4);
    }
    fleet.assertNobodyWasInterrupted();
  }

  private static Wire wire() {
    var wire = Wire.to(fleet.kubernetes().getMasterUrl().getPort());
    WIRES.add(wire);
    return wire;
  }

  private static boolean leads(OperatorProcess operator) {
    return operator.figures().lines().anyMatch("flotilla_operator_leads 1.0"::equals);
  }

  private static String holder() {
    return CLUSTER
        .kubectl(
            "-n=" + fleet.namespace(),
            "get",
            "lease",
            "flotilla-operator",
            "-o=jsonpath={.spec.holderIdentity}")
        .ok();
  }
}
