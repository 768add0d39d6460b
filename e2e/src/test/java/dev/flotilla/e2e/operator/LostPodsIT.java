package dev.flotilla.e2e.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.pool.PodGone.Reason;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.kube.TestCluster;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Pods that are taken away in the middle of their work, and pods that never get to it.
class LostPodsIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  private static final String FIXED = "scaling: {mode: Fixed, max: 8, maxStartsPerMinute: 100}";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path home;

  private static ClusterFleet fleet;
  private static OperatorProcess operator;

  @BeforeAll
  static void start() {
    fleet = ClusterFleet.start(CLUSTER, home);
    operator = fleet.operator();
    fleet.pool("worker-agent", "worker", FIXED + ", replicas: 2");
  }

  @AfterAll
  static void close() {
    fleet.close();
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of(Reason.EVICTED, end("evicted", fleet.agents().kubelet()::evicted)),
        Arguments.of(
            Reason.OOM_KILLED,
            end(
                "out of memory",
                pod -> fleet.agents().kubelet().ended(pod, Kubelet.End.OUT_OF_MEMORY))),
        Arguments.of(Reason.NODE_LOST, end("node lost", fleet.agents().kubelet()::nodeLost)),
        Arguments.of(
            Reason.FAILED,
            end("failed", pod -> fleet.agents().kubelet().ended(pod, Kubelet.End.ERROR))));
  }

  private static Named<Consumer<Pod>> end(String name, Consumer<Pod> end) {
    return Named.of(name, end);
  }

  @ParameterizedTest
  @MethodSource("ends")
  void taskOfAPodThatIsLostGoesOnElsewhereWithTheReason(Reason reason, Consumer<Pod> end) {
    var pool = fleet.look("worker-agent");
    Eventually.until(() -> fleet.agents().joined("worker-agent").size() == 2);
    var task = fleet.tasks().submit("worker", 1);
    var first = fleet.agents().awaitHeld("worker-agent", 1).getFirst();

    var lost = fleet.agents().kill(it -> it.getMetadata().getName().equals(first.pod()));
    end.accept(lost.getFirst());

    var next = fleet.agents().awaitHeld("worker-agent", 1).getFirst();
    assertThat(next.grant().assignment()).isEqualTo(first.grant().assignment());
    assertThat(next.agent()).isNotEqualTo(first.agent());
    assertThat(why(first)).isEqualTo(reason.words());
    Eventually.until(() -> pool.living().size() == 2);
    next.finish();
    Eventually.until(() -> fleet.tasks().haveEnded(task));
    assertThat(timesTold(lost.getFirst(), reason)).isEqualTo(1);
  }

  /// What the ledger says of the attempt.
  private static String why(Held held) {
    return fleet
        .server()
        .ledger()
        .<String>read(
            it ->
                it.createQuery("select reason from attempt where id = :id")
                    .bind("id", held.grant().attempt().value())
                    .mapTo(String.class)
                    .one());
  }

  private static long timesTold(Pod pod, Reason reason) {
    return operator
        .log()
        .lines()
        .filter(it -> it.contains("\"formattedMessage\":\"gone\""))
        .filter(it -> it.contains(pod.getMetadata().getName()) && it.contains(reason.name()))
        .count();
  }

  @Test
  void drainOfANodeTakesBusyAgentsOneByOneAndTheirTasksGoOnElsewhere() {
    var pool = pool("claude-sub-agent-s4", "s4", FIXED + ", replicas: 2");
    var tasks = fleet.tasks().submit("s4", 2);
    var before = fleet.agents().awaitHeld(pool.name(), 2);
    var node = pool.pods().getFirst().getSpec().getNodeName();
    CLUSTER.nodes(1);
    // Kubernetes may not have known of pools when it first worked the budget out
    Eventually.until(() -> pool.disruptionsAllowed() == 1);

    try (var witness = PodWitness.start(fleet.kubernetes(), fleet.namespace(), pool.name())) {
      CLUSTER
          .kubectl(
              "drain",
              node,
              "--pod-selector=flotilla.dev/pool=" + pool.name(),
              "--delete-emptydir-data",
              "--timeout=60s")
          .ok();
      assertThat(witness.leastReady()).as("while the other is replaced").isEqualTo(1);
    }

    var after = fleet.agents().awaitHeld(pool.name(), 2);
    assertThat(after)
        .extracting(it -> it.grant().assignment())
        .hasSameElementsAs(before.stream().map(it -> it.grant().assignment()).toList());
    assertThat(pool.pods()).extracting(it -> it.getSpec().getNodeName()).doesNotContain(node);
    CLUSTER.kubectl("uncordon", node).ok();
    after.forEach(Held::finish);
    Eventually.until(() -> fleet.tasks().haveEnded(tasks));
  }

  @Test
  void secretThatIsMissingIsSaid() {
    Kubelet.leavesWaiting(
        CLUSTER, "agent:secret", "CreateContainerConfigError", "secret \"pull\" not found");
    var pool =
        pool(
            "claude-sub-agent-s1",
            "s1",
            FIXED + ", replicas: 1, template: {image: 'agent:secret'}");

    Eventually.until(() -> pool.reason("Degraded").equals("NotConfigured"));
    assertThat(pool.condition("Degraded").orElseThrow().getMessage())
        .contains("secret \"pull\" not found");
    assertThat(pool.living()).isEmpty();
    pool.patch("{\"spec\":{\"template\":{\"image\":\"agent:2\"}}}").ok();
    Eventually.until(() -> pool.reason("Ready").equals("AgentsReady"));
    Eventually.until(() -> pool.reason("Degraded").equals("AsExpected"));
  }

  @Test
  void classesThatAreMissingAreSaidAndTheirComingIsSeen() {
    var pool =
        pool(
            "claude-sub-agent-s2",
            "s2",
            FIXED + ", replicas: 1, template: {image: 'agent:1', runtimeClassName: nowhere}");
    var other =
        pool(
            "claude-sub-agent-s3",
            "s3",
            FIXED + ", replicas: 1, template: {image: 'agent:1', priorityClassName: nobody}");

    Eventually.until(() -> pool.reason("Degraded").equals("NotConfigured"));
    assertThat(pool.condition("Degraded").orElseThrow().getMessage()).contains("nowhere");
    Eventually.until(() -> other.reason("Degraded").equals("NotConfigured"));
    assertThat(other.condition("Degraded").orElseThrow().getMessage()).contains("nobody");
    CLUSTER
        .apply(
            "default",
            "{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: nowhere}, handler: runc}")
        .ok();
    Eventually.until(() -> pool.reason("Ready").equals("AgentsReady"));
  }

  private static PoolOnCluster pool(String name, String role, String spec) {
    fleet.pool(name, role, spec);
    return fleet.look(name);
  }
}
