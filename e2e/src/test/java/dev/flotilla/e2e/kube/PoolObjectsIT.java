package dev.flotilla.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.derive.PoolObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What is derived for a pool, at a real API server: accepted strictly, in a restricted namespace,
/// counted by disruption budgets, and gone with its pool.
class PoolObjectsIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  @BeforeAll
  static void define() {
    FleetsAndPools.define(CLUSTER);
    CLUSTER.nodes(1);
  }

  @Test
  void objectsOfAPoolAreAcceptedInARestrictedNamespace() {
    var namespace = CLUSTER.namespace(Map.of("pod-security.kubernetes.io/enforce", "restricted"));
    var objects = objects(namespace);

    objects.applied().forEach(it -> apply(namespace, it));
    apply(namespace, objects.pod(0));

    CLUSTER.await(namespace, "pod/s1-0", "condition=Ready");
  }

  @Test
  void applyingThemAgainWritesNothing() {
    var namespace = CLUSTER.namespace();
    var objects = objects(namespace);
    objects.applied().forEach(it -> apply(namespace, it));
    var before = versions(namespace);

    objects(namespace).applied().forEach(it -> apply(namespace, it));

    assertThat(versions(namespace)).isEqualTo(before);
  }

  @Test
  void disruptionBudgetCountsThePoolsPodsAndAllowsOneToGo() {
    var namespace = CLUSTER.namespace();
    var objects = objects(namespace);
    objects.applied().forEach(it -> apply(namespace, it));
    CLUSTER.kubectl("-n=" + namespace, "scale", "apool", "s1", "--replicas=3").ok();
    CLUSTER
        .kubectl(
            "-n=" + namespace,
            "patch",
            "apool",
            "s1",
            "--subresource=status",
            "--type=merge",
            "--patch={\"status\":{\"replicas\":3,\"selector\":\"flotilla.dev/pool=s1\"}}")
        .ok();

    // last, because a budget is counted anew when a pod changes, not when its pool is scaled
    for (var place = 0; place < 3; place++) {
      apply(namespace, objects.pod(place));
    }

    CLUSTER.await(namespace, "pdb/s1", "jsonpath={.status.expectedPods}=3");
    CLUSTER.await(namespace, "pdb/s1", "jsonpath={.status.disruptionsAllowed}=1");
  }

  @Test
  void everythingGoesWithThePool() {
    var namespace = CLUSTER.namespace();
    var objects = objects(namespace);
    objects.applied().forEach(it -> apply(namespace, it));
    apply(namespace, objects.pod(0));

    CLUSTER.kubectl("-n=" + namespace, "delete", "apool", "s1").ok();

    Eventually.until(
        () ->
            CLUSTER
                .kubectl(
                    "-n=" + namespace,
                    "get",
                    "sa,pdb,netpol,pod",
                    "--selector=flotilla.dev/pool=s1",
                    "-o=name")
                .ok()
                .isBlank());
  }

  /// As the operator sees them: read from the API server.
  private static PoolObjects objects(String namespace) {
    CLUSTER.apply(namespace, FleetsAndPools.FLEET).ok();
    CLUSTER.apply(namespace, FleetsAndPools.pool("s1", "scaling: {mode: External}")).ok();
    var client = CLUSTER.client();
    return PoolObjects.of(
        client.resources(AgentFleet.class).inNamespace(namespace).withName("default").require(),
        client.resources(AgentPool.class).inNamespace(namespace).withName("s1").require());
  }

  private static void apply(String namespace, HasMetadata object) {
    CLUSTER.apply(namespace, Serialization.asYaml(object)).ok();
  }

  private static String versions(String namespace) {
    return CLUSTER
        .kubectl(
            "-n=" + namespace,
            "get",
            "sa,pdb,netpol",
            "--selector=flotilla.dev/pool=s1",
            "-o=jsonpath={range .items[*]}{.kind} {.metadata.resourceVersion}{end}")
        .ok();
  }
}
