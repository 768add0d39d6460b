package dev.flotilla.e2e.nodes;

import static dev.flotilla.e2e.nodes.Probe.Found.CLOSED;
import static dev.flotilla.e2e.nodes.Probe.Found.OPEN;
import static dev.flotilla.e2e.nodes.Probe.Found.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.kube.Deployer;
import dev.flotilla.e2e.kube.FleetsAndPools;
import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.derive.PoolObjects;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the other tests on real nodes stand on, and what is proved by connections alone: no image of
/// ours takes part.
class NodesIT {
  @RegisterExtension static final RealNodes NODES = new RealNodes();

  private static final Map<String, String> RESTRICTED =
      Map.of("pod-security.kubernetes.io/enforce", "restricted");

  @Test
  void bothNodesAreReadyAndOfTheControlPlanesVersion() {
    var versions =
        NODES.kubectl(
            "default",
            "get",
            "nodes",
            "-o=jsonpath={range .items[*]}{.metadata.name} {.status.nodeInfo.kubeletVersion}{\"\\n\"}{end}");

    assertThat(versions.lines()).containsExactly("node1 v1.36.3", "node2 v1.36.3");
  }

  @Test
  void podsReachEachOtherOverNodesByNameAndByService() {
    var namespace = NODES.cluster().namespace(RESTRICTED);
    var here = Probe.start(NODES, namespace, "here", "node1", "app: here", 8000);
    var there = Probe.start(NODES, namespace, "there", "node2", "app: there", 8000);
    NODES
        .cluster()
        .apply(
            namespace,
            """
            apiVersion: v1
            kind: Service
            metadata: {name: there}
            spec: {selector: {app: there}, ports: [{port: 80, targetPort: 8000}]}
            """)
        .ok();
    var named = "there.%s.svc.cluster.local:80".formatted(namespace);

    Eventually.until(() -> here.call("there:80").containsValue(OPEN));

    var nowhere = "nowhere.%s.svc:80".formatted(namespace);
    assertThat(here.call(there.address() + ":8000", named, nowhere, "1.1.1.1:443"))
        .containsOnly(
            Map.entry(there.address() + ":8000", OPEN),
            Map.entry(named, OPEN),
            Map.entry(nowhere, UNKNOWN),
            Map.entry("1.1.1.1:443", CLOSED));
  }

  @Test
  void agentsReachServerGatewayAndNamesAndAreReachedForMetricsAlone() {
    var namespace = NODES.cluster().namespace(RESTRICTED);
    var api = "kubernetes.default.svc:443";
    var before = Probe.start(NODES, namespace, "before", "", "app: before");
    assertThat(before.call(api)).containsValue(OPEN);
    var server =
        Probe.start(
            NODES, namespace, "server", "node1", "app.kubernetes.io/name: api-gateway", 4005, 3000);
    var gateway =
        Probe.start(
            NODES, namespace, "gateway", "node2", "app.kubernetes.io/name: model-gateway", 8080);
    var ledger = Probe.start(NODES, namespace, "ledger", "node2", "cnpg.io/cluster: ledger", 5432);
    var elsewhere = NODES.cluster().namespace(RESTRICTED);
    var prometheus = Probe.start(NODES, elsewhere, "prometheus", "node2", "app: prometheus");
    var labels = labels(namespace, elsewhere);
    var agent = Probe.start(NODES, namespace, "agent", "node1", labels, 3000, 4005);
    var beside = Probe.start(NODES, namespace, "beside", "node1", labels, 3000, 4005);
    var across = Probe.start(NODES, namespace, "across", "node2", labels, 3000, 4005);

    // policies are in force a moment after the pods
    Eventually.until(() -> agent.call(api).containsValue(CLOSED));
    Eventually.until(() -> across.call(api).containsValue(CLOSED));

    assertThat(agent.call(server.address() + ":4005", gateway.address() + ":8080"))
        .containsOnly(
            Map.entry(server.address() + ":4005", OPEN),
            Map.entry(gateway.address() + ":8080", OPEN));
    assertThat(
            agent.call(
                server.address() + ":3000",
                ledger.address() + ":5432",
                beside.address() + ":3000",
                beside.address() + ":4005",
                across.address() + ":3000",
                across.address() + ":4005"))
        .hasSize(6)
        .containsValue(CLOSED)
        .doesNotContainValue(OPEN);
    assertThat(server.call(agent.address() + ":3000", agent.address() + ":4005"))
        .hasSize(2)
        .containsValue(CLOSED)
        .doesNotContainValue(OPEN);
    assertThat(prometheus.call(agent.address() + ":3000", agent.address() + ":4005"))
        .containsOnly(
            Map.entry(agent.address() + ":3000", OPEN),
            Map.entry(agent.address() + ":4005", CLOSED));
  }

  /// Those of a pool's pods, whose policies are applied as they are derived.
  private static String labels(String namespace, String monitoring) {
    var cluster = NODES.cluster();
    // as fleets are installed, which is done once for the cluster
    new Deployer(cluster, "default")
        .helm(
            "upgrade",
            "--install",
            "flotilla-crds",
            FleetsAndPools.charts().resolve("flotilla-crds").toString(),
            "--wait")
        .ok();
    var network = "  network: {monitoringNamespaces: [%s]}\n".formatted(monitoring);
    cluster.apply(namespace, FleetsAndPools.FLEET + network).ok();
    cluster.apply(namespace, FleetsAndPools.pool("s1", "")).ok();
    var client = cluster.client();
    var objects =
        PoolObjects.of(
            client.resources(AgentFleet.class).inNamespace(namespace).withName("default").require(),
            client.resources(AgentPool.class).inNamespace(namespace).withName("s1").require());
    objects.applied().stream()
        .filter(it -> it.getKind().equals("NetworkPolicy"))
        .forEach(it -> cluster.apply(namespace, Serialization.asYaml(it)).ok());
    return objects.labels().entrySet().stream()
        .map(it -> it.getKey() + ": " + it.getValue())
        .collect(java.util.stream.Collectors.joining(", "));
  }
}
