package dev.flotilla.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import dev.flotilla.e2e.harness.Eventually;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Who may change how many agents a pool has: in mode Queue the operator alone, by the chart's
/// admission policies; in the others whoever may write pools at all.
class WhoScalesIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  private static final String OTHER =
      "in mode Queue the operator writes it; set spec.scaling.min, or spec.scaling.mode to"
          + " External or Fixed";

  private static String namespace = "";

  @BeforeAll
  static void install() {
    FleetsAndPools.define(CLUSTER);
    namespace = CLUSTER.namespace();
    CLUSTER.apply(namespace, policies()).ok();
    CLUSTER
        .kubectl(
            "create",
            "clusterrolebinding",
            "operator",
            "--clusterrole=cluster-admin",
            "--serviceaccount=" + namespace + ":flotilla-operator")
        .ok();
    apply("canary", "");
    // policies are in force a moment after they were made; the same number again is no change
    var number = new AtomicInteger();
    Eventually.until(() -> scale("canary", number.incrementAndGet()).exit() != 0);
    Eventually.until(() -> patch("canary", number.incrementAndGet()).exit() != 0);
  }

  @Test
  void nobodyElseScalesAPoolInModeQueue() {
    apply("queue", "scaling: {mode: Queue}");

    assertThat(scale("queue", 5).refused()).contains("spec.replicas: " + OTHER);
    assertThat(patch("queue", 5).refused()).contains("spec.replicas: " + OTHER);
    assertThat(replicas("queue")).isEqualTo("0");
  }

  @Test
  void theOperatorScalesAPoolInModeQueue() {
    apply("worked", "scaling: {mode: Queue}");

    scale("worked", 3, "--as=system:serviceaccount:" + namespace + ":flotilla-operator").ok();

    assertThat(replicas("worked")).isEqualTo("3");
  }

  @Test
  void whatDoesNotScaleIsNobodysBusiness() {
    apply("kept", "scaling: {mode: Queue}");
    scale("kept", 2, "--as=system:serviceaccount:" + namespace + ":flotilla-operator").ok();

    apply("kept", "scaling: {mode: Queue, min: 1, max: 6}");
    scale("kept", 2).ok();

    assertThat(replicas("kept")).as("the field is left out, its writer keeps it").isEqualTo("2");
  }

  @Test
  void peopleScalePoolsInTheOtherModes() {
    for (var mode : List.of("External", "Fixed")) {
      var pool = mode.toLowerCase(Locale.ROOT);
      apply(pool, "scaling: {mode: " + mode + "}");

      scale(pool, 5).ok();

      assertThat(replicas(pool)).isEqualTo("5");
    }
  }

  @Test
  void poolGoesFromHandToQueueWithAnotherNumber() {
    apply("moved", "scaling: {mode: Fixed}, replicas: 4");

    apply("moved", "scaling: {mode: Queue}");

    assertThat(replicas("moved")).isEqualTo("0");
  }

  private static void apply(String pool, String spec) {
    CLUSTER.apply(namespace, FleetsAndPools.pool(pool, spec)).ok();
  }

  private static Answer scale(String pool, int replicas, String... more) {
    var command =
        Stream.concat(
            Stream.of("-n=" + namespace, "scale", "agentpool", pool, "--replicas=" + replicas),
            Arrays.stream(more));
    return CLUSTER.kubectl(command.toArray(String[]::new));
  }

  private static Answer patch(String pool, int replicas) {
    return CLUSTER.kubectl(
        "-n=" + namespace,
        "patch",
        "agentpool",
        pool,
        "--type=merge",
        "--patch={\"spec\":{\"replicas\":%d}}".formatted(replicas));
  }

  private static String replicas(String pool) {
    return CLUSTER
        .kubectl("-n=" + namespace, "get", "agentpool", pool, "-o=jsonpath={.spec.replicas}")
        .ok();
  }

  /// The chart's, of all that it renders.
  private static String policies() {
    var chart = new Helm(FleetsAndPools.charts().resolve("flotilla"));
    var rendered =
        chart
            .template()
            .withName("flotilla")
            .withNamespace(namespace)
            .withKubeVersion(CLUSTER.client().getKubernetesVersion().getGitVersion())
            .call();
    return Arrays.stream(rendered.split("(?m)^---$"))
        .filter(it -> it.contains("kind: ValidatingAdmissionPolicy"))
        .collect(Collectors.joining("---\n"));
  }
}
