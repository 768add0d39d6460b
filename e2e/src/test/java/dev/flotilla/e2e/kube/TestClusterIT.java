package dev.flotilla.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the other tests against Kubernetes stand on.
class TestClusterIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  private static final String PRIVILEGED =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: privileged}
      spec:
        hostNetwork: true
        containers: [{name: agent, image: "localhost/agent:1", securityContext: {privileged: true}}]
      """;

  @Test
  void serverAndKubectlAreOfTheVersionThatIsPinned() throws IOException {
    var version = new ObjectMapper().readTree(CLUSTER.kubectl("version", "-o=json").ok());

    assertThat(CLUSTER.kubectl("get", "--raw=/readyz").ok()).isEqualTo("ok");
    assertThat(version.at("/serverVersion/gitVersion").asText()).isEqualTo("v1.36.3");
    assertThat(version.at("/clientVersion/gitVersion").asText()).isEqualTo("v1.36.3");
    assertThat(CLUSTER.client().getKubernetesVersion().getGitVersion()).isEqualTo("v1.36.3");
  }

  @Test
  void restrictedNamespaceRefusesPrivilegedPodWithEveryReason() {
    var namespace = CLUSTER.namespace(Map.of("pod-security.kubernetes.io/enforce", "restricted"));

    var reasons = CLUSTER.apply(namespace, PRIVILEGED).refused();

    assertThat(reasons)
        .contains("violates PodSecurity \"restricted:latest\"")
        .contains("host namespaces (hostNetwork=true)")
        .contains("privileged (container \"agent\" must not set securityContext.privileged=true)")
        .contains("allowPrivilegeEscalation != false")
        .contains("unrestricted capabilities")
        .contains("runAsNonRoot != true")
        .contains("seccompProfile");
    assertThat(CLUSTER.client().pods().inNamespace(namespace).list().getItems()).isEmpty();
  }

  @Test
  void fieldThatTheApiDoesNotKnowIsRefusedByName() {
    var namespace = CLUSTER.namespace();
    var typo = pod("typo").replace("containers:", "containerz: [], containers:");

    var reasons = CLUSTER.apply(namespace, typo).refused();

    assertThat(reasons).contains("containerz");
  }

  @Test
  void dryRunJudgesAndKeepsNothing() {
    var namespace = CLUSTER.namespace();

    var said = CLUSTER.dryRun(namespace, pod("ghost")).ok();

    assertThat(said).contains("pod/ghost serverside-applied (server dry run)");
    assertThat(CLUSTER.client().pods().inNamespace(namespace).list().getItems()).isEmpty();
  }

  @Test
  void quotaRefusesOnePodTooMany() {
    var namespace = CLUSTER.namespace();
    CLUSTER
        .apply(
            namespace,
            """
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: agents}
            spec: {hard: {pods: "2"}}
            """)
        .ok();
    CLUSTER.await(namespace, "resourcequota/agents", "jsonpath={.status.hard.pods}=2");
    CLUSTER.apply(namespace, pod("first")).ok();
    CLUSTER.apply(namespace, pod("second")).ok();

    var reasons = CLUSTER.apply(namespace, pod("third")).refused();

    assertThat(reasons).contains("exceeded quota: agents, requested: pods=1, used: pods=2");
  }

  @Test
  void controllerManagerMakesPodsThatBecomeReadyOnPlayedNodes() {
    var nodes = CLUSTER.nodes(2);
    var namespace = CLUSTER.namespace();

    CLUSTER
        .apply(
            namespace,
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: agents}
            spec:
              replicas: 6
              selector: {matchLabels: {app: agents}}
              template:
                metadata: {labels: {app: agents}}
                spec:
                  topologySpreadConstraints:
                    - maxSkew: 1
                      topologyKey: kubernetes.io/hostname
                      whenUnsatisfiable: DoNotSchedule
                      labelSelector: {matchLabels: {app: agents}}
                  containers: [{name: agent, image: "localhost/agent:1"}]
            """)
        .ok();
    // available is a deployment that lacks a quarter of its pods too
    CLUSTER.await(namespace, "deployment/agents", "jsonpath={.status.readyReplicas}=6");

    var pods = CLUSTER.client().pods().inNamespace(namespace).list().getItems();
    assertThat(pods)
        .hasSize(6)
        .allSatisfy(pod -> assertThat(pod.getStatus().getPhase()).isEqualTo("Running"));
    assertThat(pods).extracting(pod -> pod.getSpec().getNodeName()).containsAll(nodes);
  }

  private static String pod(String name) {
    return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec: {containers: [{name: agent, image: "localhost/agent:1"}]}
        """
        .formatted(name);
  }
}
