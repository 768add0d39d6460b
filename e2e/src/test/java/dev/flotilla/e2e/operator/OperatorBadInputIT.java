package dev.flotilla.e2e.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.kube.Documentation;
import dev.flotilla.e2e.kube.FleetsAndPools;
import dev.flotilla.e2e.kube.TestCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong around pools: it is said where people look for it, agents work on, and all is well as
/// soon as it is mended.
@TestMethodOrder(OrderAnnotation.class)
class OperatorBadInputIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  private static final int LAST = Integer.MAX_VALUE;

  private static final String FIXED = "scaling: {mode: Fixed, max: 8, maxStartsPerMinute: 100}";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path home;

  private static ClusterFleet fleet;
  private static OperatorProcess operator;

  @BeforeAll
  static void start() {
    fleet = ClusterFleet.start(CLUSTER, home);
    operator = fleet.operator();
  }

  @AfterAll
  static void close() {
    fleet.close();
  }

  @Test
  void poolThatIsDeletedWhileItsAgentsWorkWaitsForThem() {
    var pool = pool("worker-agent", "worker", FIXED + ", replicas: 3");
    Eventually.until(() -> fleet.agents().joined("worker-agent").size() == 3);
    var task = fleet.tasks().submit("worker", 1).getFirst();
    var busy = fleet.agents().awaitHeld("worker-agent", 1).getFirst();

    pool.delete();

    Eventually.until(() -> pool.living().equals(List.of(busy.pod())));
    assertThat(pool.read()).isPresent();
    busy.finish();
    Eventually.until(() -> pool.read().isEmpty());
    Eventually.until(() -> pool.pods().isEmpty() && pool.objects().isEmpty());
    Eventually.until(() -> fleet.tasks().haveEnded(List.of(task)));
    assertThat(fleet.agents().interrupted("worker-agent")).isEmpty();
  }

  @Test
  void poolThatIsDeletedEndsItsAgentsWhenItsTimeIsOver() {
    var pool =
        pool(
            "claude-sub-agent-s1",
            "s1",
            FIXED + ", replicas: 1, drain: {checkpointSeconds: 10, finishTaskSeconds: 10}");
    fleet.tasks().submit("s1", 1);
    fleet.agents().awaitHeld("claude-sub-agent-s1", 1);

    pool.delete();

    Eventually.until(() -> pool.read().isEmpty());
    assertThat(fleet.agents().interrupted("claude-sub-agent-s1")).hasSize(1);
  }

  @Test
  void poolWithoutItsFleetStartsNothingAndEndsNothing() {
    var pool = pool("claude-sub-agent-s2", "s2", FIXED + ", replicas: 1");
    Eventually.until(() -> pool.reason("Ready").equals("AgentsReady"));
    fleet.tasks().submit("s2", 1);
    fleet.agents().awaitHeld("claude-sub-agent-s2", 1);

    kubectl("delete", "agentfleet", "default");

    Eventually.until(() -> pool.reason("Ready").equals("FleetMissing"));
    pool.scale(2).ok();
    assertThat(pool.condition("Ready").orElseThrow().getMessage()).contains("AgentFleet default");
    assertThat(fleet.agents().held("claude-sub-agent-s2")).hasSize(1);
    CLUSTER.apply(fleet.namespace(), FleetsAndPools.FLEET).ok();
    Eventually.until(() -> pool.living().size() == 2);
    assertThat(fleet.agents().interrupted("claude-sub-agent-s2")).isEmpty();
  }

  @Test
  void secondPoolOfARoleIsTurnedAwayUntilTheFirstIsGone() {
    var first = pool("claude-sub-agent-s3", "s3", FIXED + ", replicas: 1");
    Eventually.until(() -> first.reason("Ready").equals("AgentsReady"));

    var second = pool("claude-sub-agent-s3-too", "s3", FIXED + ", replicas: 1");

    Eventually.until(() -> second.reason("Ready").equals("RoleTaken"));
    assertThat(second.pods()).isEmpty();
    first.delete();
    Eventually.until(() -> second.reason("Ready").equals("AgentsReady"));
  }

  @Test
  void quotaThatIsTooSmallIsSaid() {
    CLUSTER
        .apply(
            fleet.namespace(),
            """
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: small}
            spec: {hard: {requests.memory: 1Gi}}
            """)
        .ok();
    CLUSTER.await(fleet.namespace(), "resourcequota/small", "jsonpath={.status.hard}");

    var pool = pool("claude-sub-agent-s4", "s4", FIXED + ", replicas: 2");

    Eventually.until(() -> pool.reason("Degraded").equals("QuotaExceeded"));
    assertThat(pool.condition("Degraded").orElseThrow().getMessage()).contains("small");
    Eventually.until(
        () -> fleetSays("QuotaInsufficient").startsWith("True small: requests.memory is 1Gi"));
    kubectl("delete", "resourcequota", "small");
    Eventually.until(() -> pool.reason("Ready").equals("AgentsReady"));
    Eventually.until(() -> pool.reason("Degraded").equals("AsExpected"));
    Eventually.until(() -> fleetSays("QuotaInsufficient").startsWith("False"));
  }

  private static String fleetSays(String condition) {
    return kubectl(
        "get",
        "agentfleet",
        "default",
        "-o=jsonpath={range .status.conditions[?(@.type=='%s')]}{.status} {.message}{end}"
            .formatted(condition));
  }

  @Test
  void imageThatCannotBePulledIsSaidAndReplaced() {
    Kubelet.leavesWaiting(CLUSTER, "agent:nowhere", "ImagePullBackOff", "Back-off pulling image");
    var pool =
        pool(
            "claude-sub-agent-s5",
            "s5",
            FIXED + ", replicas: 2, template: {image: \"agent:nowhere\"}");

    Eventually.until(() -> pool.reason("Degraded").equals("ImageUnavailable"));
    assertThat(pool.condition("Degraded").orElseThrow().getMessage()).contains("agent:nowhere");
    pool.patch("{\"spec\":{\"template\":{\"image\":\"agent:2\"}}}").ok();
    Eventually.until(() -> pool.reason("Progressing").equals("UpToDate"));
    assertThat(pool.images()).containsExactly("agent:2", "agent:2");
    Eventually.until(() -> pool.reason("Degraded").equals("AsExpected"));
  }

  @Test
  void whatSomebodyChangesInAPoolsObjectsIsPutBackHoweverOften() {
    var pool = pool("claude-sub-agent-s6", "s6", FIXED + ", replicas: 1");
    Eventually.until(() -> pool.reason("Ready").equals("AgentsReady"));
    var made = pool.madeObjects();
    assertThat(made).hasSize(4);
    for (var agents : List.of(2, 1)) {
      // visited with nothing to put back: they are known to be as they should
      pool.scale(agents).ok();
      Eventually.until(() -> pool.living().size() == agents);

      for (var object : pool.objects()) {
        change(object, "patch", "--type=merge", "-p={\"metadata\":{\"ownerReferences\":null}}");
        change(object, "label", "flotilla.dev/role=other", "--overwrite");
      }
      change("netpol/" + pool.name(), "patch", "--type=merge", "-p={\"spec\":{\"egress\":[{}]}}");
      change("pdb/" + pool.name(), "patch", "--type=merge", "-p={\"spec\":{\"maxUnavailable\":9}}");
      change("sa/" + pool.name(), "patch", "-p={\"automountServiceAccountToken\":true}");
      Eventually.until(() -> pool.madeObjects().equals(made));

      pool.objects().forEach(it -> change(it, "label", "app.kubernetes.io/managed-by-"));
      Eventually.until(() -> pool.madeObjects().equals(made));

      pool.objects().forEach(it -> change(it, "delete"));
      Eventually.until(() -> pool.madeObjects().equals(made));
    }
  }

  private static void change(String object, String verb, String... how) {
    kubectl(Stream.concat(Stream.of(verb, object), Stream.of(how)).toArray(String[]::new));
  }

  @Test
  void whileTheServerIsAwayNothingChanges() {
    var pool =
        pool(
            "manager-agent",
            "manager",
            "scaling: {mode: Queue, min: 2, max: 4, idleSeconds: 0, maxStartsPerMinute: 100}");
    Eventually.until(() -> fleet.agents().joined("manager-agent").size() == 2);

    fleet.server().kill();

    Eventually.until(() -> pool.reason("ScalingActive").equals("ServerUnreachable"));
    pool.patch("{\"spec\":{\"scaling\":{\"min\":0}}}").ok();
    Eventually.until(
        () -> generation(pool).equals(pool.status().orElseThrow().observedGeneration()));
    assertThat(pool.living()).hasSize(2);
    assertThat(pool.replicas()).isEqualTo(2);
    fleet.server().start();
    Eventually.until(() -> pool.pods().isEmpty());
    assertThat(pool.reason("ScalingActive")).isEqualTo("QueueFollowed");
  }

  @Test
  @Order(LAST)
  void namespaceThatIsDeletedAfterItsOperatorEndsByWhatTheDocumentationSays() {
    var pool = pool("claude-sub-agent-s1", "s1", FIXED + ", replicas: 1");
    Eventually.until(() -> pool.reason("Ready").equals("AgentsReady"));
    operator.close();

    CLUSTER.kubectl("delete", "namespace", fleet.namespace(), "--wait=false").ok();
    CLUSTER.await("default", "ns/" + fleet.namespace(), "condition=NamespaceFinalizersRemaining");
    assertThat(pool.read()).isPresent();
    for (var command : Documentation.commands("docs/kubernetes.md", "kubectl get agentpools")) {
      CLUSTER.shell(command.replace("NAMESPACE", fleet.namespace())).ok();
    }

    Eventually.until(
        () -> fleet.kubernetes().namespaces().withName(fleet.namespace()).get() == null);
  }

  private static Long generation(PoolOnCluster pool) {
    return pool.read().orElseThrow().getMetadata().getGeneration();
  }

  private static PoolOnCluster pool(String name, String role, String spec) {
    fleet.pool(name, role, spec);
    return fleet.look(name);
  }

  private static String kubectl(String... arguments) {
    var all = new ArrayList<>(List.of("-n=" + fleet.namespace()));
    all.addAll(List.of(arguments));
    return CLUSTER.kubectl(all.toArray(String[]::new)).ok();
  }
}
