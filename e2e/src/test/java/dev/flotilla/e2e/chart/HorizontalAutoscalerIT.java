package dev.flotilla.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.kube.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A pool of mode External under the HorizontalPodAutoscaler that the chart renders for it, which
/// really goes by what pods use. The operator's part, which is pods and status, is played.
class HorizontalAutoscalerIT {
  @RegisterExtension static final TestCluster CLUSTER = TestCluster.withMetrics();

  private static final String POOL = "worker-agent";

  /// Targets and limits are the chart's own; only nobody waits minutes here.
  private static final String VALUES =
      """
      pools: {worker-agent: {mode: External, autoscaler: HPA}}
      autoscaling:
        hpa:
          behavior:
            scaleUp: {stabilizationWindowSeconds: 0}
            scaleDown: {stabilizationWindowSeconds: 5, policies: [{type: Percent, value: 100, periodSeconds: 5}]}
      """;

  private static final Duration MINUTES = Duration.ofMinutes(3);

  @Test
  void poolGrowsAndShrinksByWhatItsPodsUse(@TempDir Path directory) throws IOException {
    CLUSTER.nodes(1);
    var namespace = install(directory);
    agent(namespace, "a", "900m");
    agent(namespace, "b", "900m");
    status(namespace, 2);

    // an autoscaler leaves a pool of zero alone: whoever turns it on starts the first agent
    Eventually.within(
        MINUTES,
        () ->
            get(namespace, "hpa", "{.status.conditions[?(@.type=='ScalingActive')].reason}")
                .equals("ScalingDisabled"));
    scale(namespace, 2);

    // 90 % of what is requested in both, 70 % wanted
    Eventually.within(MINUTES, () -> replicas(namespace) == 3);

    use(namespace, "a", "50m");
    use(namespace, "b", "50m");
    Eventually.within(MINUTES, () -> replicas(namespace) == 1);
    assertThat(get(namespace, "hpa", "{.status.conditions[?(@.type=='ScalingActive')].status}"))
        .isEqualTo("True");
  }

  private static String install(Path directory) throws IOException {
    var definitions = Chart.root().resolve("charts/flotilla-crds/templates").toString();
    CLUSTER.kubectl("apply", "--server-side", "--filename=" + definitions).ok();
    CLUSTER.await("default", "crd/agentpools.flotilla.dev", "condition=Established");
    var namespace = CLUSTER.namespace();
    var values = Files.writeString(directory.resolve("values.yaml"), VALUES);
    var render = Render.of(namespace, Chart.text(values, namespace));
    for (var kind : new String[] {"AgentPool", "HorizontalPodAutoscaler"}) {
      CLUSTER.apply(namespace, yaml(render.get(kind, POOL))).ok();
    }
    return namespace;
  }

  private static String yaml(Resource resource) throws JsonProcessingException {
    return Chart.YAML.writeValueAsString(resource.json());
  }

  private static void agent(String namespace, String name, String cpu) {
    CLUSTER
        .apply(
            namespace,
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: %s
              labels: {flotilla.dev/pool: worker-agent}
              annotations: {kwok.x-k8s.io/usage-cpu: %s, kwok.x-k8s.io/usage-memory: 512Mi}
            spec:
              containers:
                - name: agent
                  image: flotilla/agent:0.1.0
                  resources: {requests: {cpu: "1", memory: 2Gi}, limits: {memory: 2Gi}}
            """
                .formatted(name, cpu))
        .ok();
  }

  private static void use(String namespace, String name, String cpu) {
    var usage = "kwok.x-k8s.io/usage-cpu=" + cpu;
    CLUSTER.kubectl("--namespace=" + namespace, "annotate", "--overwrite", "pod", name, usage).ok();
  }

  private static void status(String namespace, int pods) {
    var status =
        """
        {"status": {"selector": "flotilla.dev/pool=worker-agent", "replicas": %d}}
        """
            .formatted(pods);
    CLUSTER
        .kubectl(
            "--namespace=" + namespace,
            "patch",
            "agentpool",
            POOL,
            "--subresource=status",
            "--type=merge",
            "--patch=" + status)
        .ok();
  }

  private static void scale(String namespace, int replicas) {
    CLUSTER
        .kubectl("--namespace=" + namespace, "scale", "agentpool", POOL, "--replicas=" + replicas)
        .ok();
  }

  private static int replicas(String namespace) {
    return Integer.parseInt(get(namespace, "agentpool", "{.spec.replicas}"));
  }

  private static String get(String namespace, String kind, String path) {
    return CLUSTER
        .kubectl("--namespace=" + namespace, "get", kind, POOL, "--output=jsonpath=" + path)
        .ok();
  }
}
