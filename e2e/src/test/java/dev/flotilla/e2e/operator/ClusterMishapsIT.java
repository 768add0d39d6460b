package dev.flotilla.e2e.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.api.process.FreePort;
import dev.flotilla.e2e.chart.Chart;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Wire;
import dev.flotilla.e2e.kube.FleetsAndPools;
import dev.flotilla.e2e.kube.TestCluster;
import dev.flotilla.operator.OperatorMain;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// A cluster that is not as the operator expects it: it says what is wrong, waits, and goes on. The tests
/// have an order, because definitions and namespaces are there once.
@TestMethodOrder(OrderAnnotation.class)
class ClusterMishapsIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  private static final String FIXED = "scaling: {mode: Fixed, max: 8, maxStartsPerMinute: 100}";

  /// Of a pod that was told to end, 30 s more are its own.
  private static final String SHORT = "drain: {checkpointSeconds: 10, finishTaskSeconds: %d}";

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

  @Test
  @Order(1)
  void operatorThatIsInstalledBeforeItsDefinitionsWaitsForThem() {
    CLUSTER.kubectl("delete", "crd", "agentpools.flotilla.dev", "agentfleets.flotilla.dev").ok();
    try (var operator = fleet.operator()) {
      Eventually.until(() -> operator.log().contains("install the chart flotilla-crds"));
      assertThat(operator.isReady()).isFalse();
      assertThat(operator.isAlive()).isTrue();

      FleetsAndPools.define(CLUSTER);
      CLUSTER.apply(fleet.namespace(), FleetsAndPools.FLEET).ok();

      Eventually.until(operator::isReady);
      var pool = pool("claude-sub-agent-s1", "s1", FIXED + ", replicas: 1");
      Eventually.until(() -> pool.reason("Ready").equals("AgentsReady"));
    }
  }

  @Test
  @Order(2)
  void operatorGetsAlongWithDefinitionsThatLackItsNewestFields() {
    var definition =
        Chart.read(FleetsAndPools.charts().resolve("flotilla-crds/templates/agentpools.yaml"));
    var older = definition.deepCopy();
    var schema = "/spec/versions/0/schema/openAPIV3Schema/properties";
    ((ObjectNode) older.at(schema + "/spec/properties"))
        .remove(List.of("disruption", "network", "rollout"));
    ((ObjectNode) older.at(schema + "/status/properties"))
        .remove(List.of("queue", "drainingReplicas"));
    CLUSTER.apply("default", older.toString()).ok();
    try (var operator = fleet.operator()) {
      // one that was kept by newer definitions, and one that these know
      var kept = fleet.look("claude-sub-agent-s1");
      kept.scale(2).ok();
      var pool = pool("claude-sub-agent-s2", "s2", FIXED + ", replicas: 2");

      Eventually.until(() -> pool.reason("Ready").equals("AgentsReady"));
      Eventually.until(() -> kept.living().size() == 2);
      assertThat(operator.log()).contains("chart flotilla-crds");

      CLUSTER.apply("default", definition.toString()).ok();
      pool.scale(1).ok(); // what is said next is whole
      Eventually.until(
          () ->
              CLUSTER
                  .kubectl(
                      "-n=" + fleet.namespace(),
                      "get",
                      "apool",
                      pool.name(),
                      "-o=jsonpath={.status.queue}")
                  .out()
                  .contains("pending"));
    }
  }

  @Test
  @Order(3)
  void agentsAreEndedWhenTheyShouldBeThoughTheOperatorsClockIsWrong() throws Exception {
    var hasty = pool("claude-sub-agent-s3", "s3", FIXED + ", replicas: 1, " + SHORT.formatted(10));
    var patient =
        pool("claude-sub-agent-s4", "s4", FIXED + ", replicas: 1, " + SHORT.formatted(300));
    try (var _ = operatorWhoseClockIs(Duration.ofMinutes(-10))) {
      Eventually.until(
          () ->
              fleet
                  .agents()
                  .joined()
                  .containsAll(List.of("claude-sub-agent-s3-0", "claude-sub-agent-s4-0")));
      fleet.tasks().submit("s3", 1);
      fleet.tasks().submit("s4", 1);
      fleet.agents().awaitHeld("claude-sub-agent-s3", 1);

      hasty.delete();
      assertThat(Eventually.took(() -> hasty.read().isEmpty())).isLessThan(Duration.ofSeconds(40));
    }
    try (var _ = operatorWhoseClockIs(Duration.ofMinutes(10))) {
      var busy = fleet.agents().awaitHeld("claude-sub-agent-s4", 1).getFirst();

      patient.delete();

      Eventually.until(() -> patient.reason("Draining").equals("WaitingForIdle"));
      assertThat(patient.living()).containsExactly(busy.pod());
      busy.finish();
      Eventually.until(() -> patient.read().isEmpty());
      assertThat(fleet.agents().interrupted("claude-sub-agent-s4")).isEmpty();
    }
  }

  /// In this JVM, because a process has the machine's clock.
  private static AutoCloseable operatorWhoseClockIs(Duration ahead) throws InterruptedException {
    var environment = fleet.environment();
    environment.put("FLOTILLA_METRICS_PORT", "0");
    InstantSource clock = () -> InstantSource.system().instant().plus(ahead);
    return OperatorMain.run(environment, clock, () -> {});
  }

  @Test
  @Order(4)
  void poolsThatAreEndedAreWaitedForAndThatCanBeDoneAgain() {
    var pool = pool("claude-sub-agent-s5", "s5", FIXED + ", replicas: 2");
    try (var operator = fleet.operator()) {
      Eventually.until(() -> fleet.agents().joined("claude-sub-agent-s5").size() == 2);
      fleet.tested();
      fleet.tasks().submit("s5", 1);
      var busy = fleet.agents().awaitHeld("claude-sub-agent-s5", 1).getFirst();

      var first = fleet.ends(Map.of());
      Eventually.until(() -> pool.living().equals(List.of(busy.pod())));
      assertThat(first.isAlive()).isTrue();
      first.process().destroy();
      first.await(30);
      var again = fleet.ends(Map.of());
      Eventually.until(() -> again.stdout().contains("pools end"));
      busy.finish();

      assertThat(again.await(60).exit()).isZero();
      assertThat(pool.read()).isEmpty();
      assertThat(fleet.agents().interrupted("claude-sub-agent-s5")).isEmpty();
      Eventually.until(() -> found("pods").isEmpty());
      assertThat(fleet.ends(Map.of()).await(60).exit()).as("with nothing there").isZero();
      assertThat(operator.isAlive()).isTrue();
    }
  }

  @Test
  @Order(5)
  void poolsThatCannotBeEndedAreSaidSo() {
    var noRights = CLUSTER.namespace();
    var forbidding = fleet.ends(Map.of("FLOTILLA_NAMESPACE", noRights));
    var nobody = Wire.to(FreePort.find());
    nobody.close();
    var nowhere = fleet.kubeconfig("https://127.0.0.1:" + nobody.port());
    var unreachable = fleet.ends(Map.of("KUBECONFIG", nowhere)).await(90);
    var forbidden = forbidding.await(60);

    assertThat(forbidden.exit()).isEqualTo(4);
    assertThat(forbidden.err().lines()).singleElement().asString().contains("agentpools", noRights);
    assertThat(unreachable.exit()).isEqualTo(3);
    assertThat(unreachable.err().lines()).hasSize(1);
  }

  @Test
  @Order(6)
  void poolsEndInTheirTimeWhileTheServerIsAway() {
    var pool = pool("claude-sub-agent-s6", "s6", FIXED + ", replicas: 1, " + SHORT.formatted(10));
    try (var _ = fleet.operator()) {
      Eventually.until(() -> fleet.agents().joined("claude-sub-agent-s6").size() == 1);
      fleet.server().kill();

      var ends = fleet.ends(Map.of()).await(90);

      assertThat(ends.exit()).isZero();
      assertThat(pool.pods()).isEmpty();
      fleet.server().start();
    }
  }

  @Test
  @Order(7)
  void leaseGoesWithTheReleaseAndIsNotMadeAgain() {
    try (var operator = fleet.operator()) {
      Eventually.until(() -> operator.log().contains("leads"));
      assertThat(found("leases")).containsExactly("lease.coordination.k8s.io/flotilla-operator");

      fleet.uninstallOperator();

      operator.awaitEnd();
      Eventually.until(() -> found("leases").isEmpty());
    }
    fleet.install();
  }

  @Test
  @Order(8)
  void namespaceThatIsDeletedTakesItsBusyPoolsAlong() {
    pool("claude-sub-agent-s1", "s1", FIXED + ", replicas: 2, " + SHORT.formatted(1800));
    try (var operator = fleet.operator()) {
      fleet.tasks().submit("s1", 1);
      fleet.agents().awaitHeld("claude-sub-agent-s1", 1);

      CLUSTER.kubectl("delete", "namespace", fleet.namespace(), "--wait=false").ok();

      Eventually.within(
          Duration.ofSeconds(100),
          () -> fleet.kubernetes().namespaces().withName(fleet.namespace()).get() == null);
      assertThat(operator.log()).contains("is being deleted");
    }
  }

  private static List<String> found(String kind) {
    var names = CLUSTER.kubectl("-n=" + fleet.namespace(), "get", kind, "-o=name").ok();
    return names.lines().toList();
  }

  private static PoolOnCluster pool(String name, String role, String spec) {
    fleet.pool(name, role, spec);
    return fleet.look(name);
  }
}
