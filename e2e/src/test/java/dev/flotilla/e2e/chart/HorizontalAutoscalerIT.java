package dev.flotilla.e2e.chart;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.kube.FleetsAndPools;
import dev.flotilla.e2e.kube.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Pools of mode External under the HorizontalPodAutoscalers that the chart renders for them, which
/// really go by what pods use. The operator's part, which is pods and status, is played. All figures
/// begin at the same time, so that only the first test waits for them; the last one ends them.
@TestMethodOrder(OrderAnnotation.class)
class HorizontalAutoscalerIT {
  @RegisterExtension static final TestCluster CLUSTER = TestCluster.withMetrics();

  private static final String POOL = "worker-agent";
  private static final String STEADY = "claude-sub-agent-s1";
  private static final String BESIDE = "claude-sub-agent-s2";

  /// Targets, tolerances and limits are the chart's own; only nobody waits minutes here.
  private static final String VALUES =
      """
      pools:
        worker-agent: {mode: External, autoscaler: HPA}
        claude-sub-agent-s1: {mode: External, autoscaler: HPA, max: 20}
        claude-sub-agent-s2: {mode: External, autoscaler: HPA}
      autoscaling:
        hpa:
          behavior:
            scaleUp: {stabilizationWindowSeconds: 0}
            scaleDown: {stabilizationWindowSeconds: 0, policies: [{type: Percent, value: 100, periodSeconds: 5}]}
      """;

  /// Of an adapter that nobody has.
  private static final String METRIC =
      """
      {type: Pods, pods: {metric: {name: active_tasks}, target: {type: AverageValue, averageValue: "5"}}}
      """;

  private static final String METRICS_API = "v1beta1.metrics.k8s.io";

  private static final Duration MINUTES = Duration.ofMinutes(3);

  @TempDir static Path directory;

  private static String namespace = "";

  @BeforeAll
  static void install() throws IOException {
    CLUSTER.nodes(1);
    FleetsAndPools.define(CLUSTER);
    namespace = CLUSTER.namespace();
    var values = Files.writeString(directory.resolve("values.yaml"), VALUES);
    var render = Render.of(namespace, Chart.text(values, namespace));
    var autoscaler = render.get("HorizontalPodAutoscaler", BESIDE);
    ((ArrayNode) autoscaler.at("/spec/metrics")).add(Chart.YAML.readTree(METRIC));
    for (var pool : new String[] {POOL, STEADY, BESIDE}) {
      CLUSTER.apply(namespace, yaml(render.get("AgentPool", pool))).ok();
      CLUSTER.apply(namespace, yaml(render.get("HorizontalPodAutoscaler", pool))).ok();
    }
    agents(POOL, 2, 900);
    agents(STEADY, 8, 565);
    agents(BESIDE, 3, 55);
    scale(STEADY, 8);
    scale(BESIDE, 3);
  }

  private static String yaml(Resource resource) throws JsonProcessingException {
    return Chart.YAML.writeValueAsString(resource.json());
  }

  /// So many pods of a pool, and what the operator says of them.
  ///
  /// @param cpu that each uses, in thousandths of what it asks for
  private static void agents(String pool, int count, int cpu) {
    var pods =
        IntStream.range(0, count)
            .mapToObj(
                it ->
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata:
                      name: %s-%d
                      labels: {flotilla.dev/pool: %s}
                      annotations: {kwok.x-k8s.io/usage-cpu: %dm, kwok.x-k8s.io/usage-memory: 128Mi}
                    spec:
                      containers:
                        - name: agent
                          image: flotilla/agent:0.1.0
                          resources: {requests: {cpu: "1", memory: 2Gi}, limits: {memory: 2Gi}}
                    """
                        .formatted(pool, it, pool, cpu))
            .collect(joining("---\n"));
    CLUSTER.apply(namespace, pods).ok();
    var status =
        "{\"status\": {\"selector\": \"flotilla.dev/pool=%s\", \"replicas\": %d}}"
            .formatted(pool, count);
    kubectl(
        "patch", "agentpool", pool, "--subresource=status", "--type=merge", "--patch=" + status);
  }

  @Test
  @Order(1)
  void poolGrowsAndShrinksByWhatItsPodsUse() {
    // an autoscaler leaves a pool of zero alone: whoever turns it on starts the first agent
    Eventually.within(MINUTES, () -> active(POOL).endsWith("ScalingDisabled"));
    scale(POOL, 2);

    // 90 % of what is requested in both, 70 % wanted
    Eventually.within(MINUTES, () -> replicas(POOL) == 3);

    use(POOL, 50);
    Eventually.within(MINUTES, () -> replicas(POOL) == 1);
    Eventually.within(MINUTES, () -> active(POOL).startsWith("True"));
  }

  @Test
  @Order(2)
  void whatIsKeptInGitLeavesTheNumberToTheAutoscaler() {
    var kept = "scaling: {mode: External, max: 10}";
    CLUSTER.apply(namespace, FleetsAndPools.pool(POOL, "worker", kept)).ok();

    assertThat(replicas(POOL)).isEqualTo(1);
    // of /scale of other than its own kinds the API server keeps no account
    assertThat(FleetsAndPools.writers(CLUSTER, namespace, POOL)).isEmpty();
  }

  @Test
  @Order(3)
  void nothingFlapsBetweenSeventyAndFifty() {
    Eventually.within(MINUTES, () -> used(STEADY) == 56);
    assertThat(replicas(STEADY)).isEqualTo(8);

    use(STEADY, 665);
    Eventually.within(MINUTES, () -> used(STEADY) == 66);
    assertThat(replicas(STEADY)).isEqualTo(8);

    // and no further
    use(STEADY, 480);
    Eventually.within(MINUTES, () -> replicas(STEADY) == 6);
  }

  @Test
  @Order(4)
  void oneMetricThatFailsHoldsAPoolUp() {
    Eventually.within(MINUTES, () -> used(BESIDE) == 5);
    assertThat(active(BESIDE)).isEqualTo("False FailedGetPodsMetric");
    assertThat(replicas(BESIDE)).isEqualTo(3);

    kubectl(
        "patch",
        "hpa",
        BESIDE,
        "--type=json",
        "--patch=[{\"op\": \"remove\", \"path\": \"/spec/metrics/2\"}]");

    Eventually.within(MINUTES, () -> replicas(BESIDE) == 1);
    Eventually.within(MINUTES, () -> active(BESIDE).startsWith("True"));
  }

  @Test
  @Order(5)
  void withoutFiguresNothingChanges() {
    var before = replicas(STEADY);
    var port = metricsPort();

    metricsPort("1");

    Eventually.within(MINUTES, () -> active(STEADY).equals("False FailedGetResourceMetric"));
    use(STEADY, 50);
    assertThat(replicas(STEADY)).isEqualTo(before);
    metricsPort(port);
    Eventually.within(MINUTES, () -> replicas(STEADY) == 1);
    Eventually.within(MINUTES, () -> active(STEADY).startsWith("True"));
  }

  private static String metricsPort() {
    return kubectl("get", "apiservice", METRICS_API, "--output=jsonpath={.spec.service.port}");
  }

  /// Where the API server asks for figures from now on.
  private static void metricsPort(String port) {
    var patch = "{\"spec\": {\"service\": {\"port\": %s}}}".formatted(port);
    kubectl("patch", "apiservice", METRICS_API, "--type=merge", "--patch=" + patch);
  }

  private static void use(String pool, int cpu) {
    kubectl(
        "annotate",
        "--overwrite",
        "pods",
        "--selector=flotilla.dev/pool=" + pool,
        "kwok.x-k8s.io/usage-cpu=%dm".formatted(cpu));
  }

  private static void scale(String pool, int replicas) {
    kubectl("scale", "agentpool", pool, "--replicas=" + replicas);
  }

  private static int replicas(String pool) {
    return Integer.parseInt(get(pool, "agentpool", "{.spec.replicas}"));
  }

  /// The percentage of CPU that the autoscaler went by when it decided last.
  private static int used(String pool) {
    var metric = "{.status.currentMetrics[?(@.resource.name=='cpu')]";
    return Integer.parseInt(get(pool, "hpa", metric + ".resource.current.averageUtilization}"));
  }

  /// Whether the autoscaler scales, and why.
  private static String active(String pool) {
    var condition =
        "{range .status.conditions[?(@.type=='ScalingActive')]}{.status} {.reason}{end}";
    return get(pool, "hpa", condition);
  }

  private static String get(String pool, String kind, String path) {
    return kubectl("get", kind, pool, "--output=jsonpath=" + path);
  }

  private static String kubectl(String... arguments) {
    var all = new ArrayList<>(List.of("--namespace=" + namespace));
    all.addAll(List.of(arguments));
    return CLUSTER.kubectl(all.toArray(String[]::new)).ok();
  }
}
