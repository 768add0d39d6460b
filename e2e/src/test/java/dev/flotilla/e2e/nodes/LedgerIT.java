package dev.flotilla.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.kube.FleetsAndPools;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The ledger's PostgreSQL as the chart renders it, operated by CloudNativePG on two nodes: what was
/// acknowledged outlives the instance that acknowledged it.
class LedgerIT {
  @RegisterExtension static final RealNodes NODES = new RealNodes();

  private static final String LEDGER = "flotilla-ledger";

  /// Only sizes are this test's, and where images and disks come from.
  private static final String VALUES =
      """
      ledger:
        cnpg:
          image: IMAGE
          storage: {size: 1Gi, storageClassName: DISKS}
          resources: {requests: {cpu: 100m, memory: 256Mi}, limits: {memory: 512Mi}}
      """;

  @TempDir Path directory;

  @Test
  void nothingThatWasAcknowledgedIsLostWithThePrimary() throws IOException {
    var namespace = installed();
    assertThat(standbys(namespace)).startsWith("ANY 1 (");
    var before = CloudNativePg.primary(NODES, namespace, LEDGER);

    try (var writers =
        Writers.start(url(namespace), CloudNativePg.user(NODES, namespace, LEDGER))) {
      Eventually.until(() -> writers.acknowledged().size() > 500);
      var killed = System.nanoTime();
      NODES.kubectl(namespace, "delete", "pod", before, "--force", "--grace-period=0");
      var until = writers.acknowledged().size();
      Eventually.within(
          Duration.ofMinutes(2),
          () -> !CloudNativePg.primary(NODES, namespace, LEDGER).equals(before));
      say("another primary", killed);
      Eventually.within(Duration.ofMinutes(2), () -> writers.acknowledged().size() > until + 500);
      say("longest time without a write " + writers.longestPause().toMillis() + " ms", killed);

      assertNoneLost(writers);
    }
    CloudNativePg.await(NODES, namespace, LEDGER, 3);
  }

  @Test
  void anotherPrimaryWritesHalfAMinuteAfterItsNodeIsUnknown() throws IOException {
    var namespace = installed();
    // a majority is left without it
    var node = RealNodes.withFewest(nodes(namespace));
    CloudNativePg.promote(NODES, namespace, LEDGER, instanceOn(namespace, node));

    try (var writers =
        Writers.start(url(namespace), CloudNativePg.user(NODES, namespace, LEDGER))) {
      Eventually.until(() -> writers.acknowledged().size() > 500);
      var before = CloudNativePg.primary(NODES, namespace, LEDGER);
      var killed = System.nanoTime();
      NODES.killKubelet(node);
      NODES.awaitReady(node, "Unknown");
      say("node unknown", killed);
      // less than the five minutes that Kubernetes would take
      Eventually.within(
          Duration.ofMinutes(3),
          () -> !CloudNativePg.primary(NODES, namespace, LEDGER).equals(before));
      say("another primary", killed);
      var until = writers.acknowledged().size();
      Eventually.within(Duration.ofMinutes(2), () -> writers.acknowledged().size() > until + 500);
      say("longest time without a write " + writers.longestPause().toMillis() + " ms", killed);
      assertNoneLost(writers);
    } finally {
      NODES.cluster().realNode(node);
    }
    NODES.awaitReady(node, "True");
    CloudNativePg.await(NODES, namespace, LEDGER, 3);
  }

  private static void assertNoneLost(Writers writers) {
    writers.stop();
    var acknowledged = writers.acknowledged();
    assertThat(writers.stored()).containsAll(acknowledged);
    System.err.println("ledger: " + acknowledged.size() + " writes acknowledged, none lost");
  }

  /// The namespace of a ledger with three instances on two nodes.
  private String installed() throws IOException {
    CloudNativePg.install(NODES);
    var namespace = NODES.cluster().namespace();
    CloudNativePg.disks(NODES, namespace, 4);
    var begun = System.nanoTime();
    NODES.cluster().apply(namespace, rendered(namespace)).ok();
    CloudNativePg.await(NODES, namespace, LEDGER, 3);
    say("three instances ready", begun);
    assertThat(nodes(namespace)).contains("node1", "node2");
    return namespace;
  }

  private static String instanceOn(String namespace, String node) {
    return NODES.kubectl(
        namespace,
        "get",
        "pods",
        "--selector=cnpg.io/podRole=instance",
        "--field-selector=spec.nodeName=" + node,
        "-o=jsonpath={.items[0].metadata.name}");
  }

  private String rendered(String namespace) throws IOException {
    var values =
        Files.writeString(
            directory.resolve("values.yaml"),
            VALUES.replace("IMAGE", CloudNativePg.IMAGE).replace("DISKS", namespace));
    var text =
        new Helm(FleetsAndPools.charts().resolve("flotilla"))
            .template()
            .withName("flotilla")
            .withNamespace(namespace)
            .withKubeVersion("1.36.3")
            .withValuesFile(values)
            .call();
    var loaded =
        NODES
            .cluster()
            .client()
            .load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
            .items();
    return loaded.stream()
        .filter(GenericKubernetesResource.class::isInstance)
        .filter(it -> it.getKind().equals("Cluster"))
        .map(Serialization::asYaml)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> nodes(String namespace) {
    return NODES
        .kubectl(
            namespace,
            "get",
            "pods",
            "--selector=cnpg.io/podRole=instance",
            "-o=jsonpath={range .items[*]}{.spec.nodeName}{\"\\n\"}{end}")
        .lines()
        .toList();
  }

  private static String standbys(String namespace) {
    return NODES
        .kubectl(
            namespace,
            "exec",
            CloudNativePg.primary(NODES, namespace, LEDGER),
            "--container=postgres",
            "--",
            "psql",
            "--tuples-only",
            "--no-align",
            "--command=show synchronous_standby_names")
        .strip();
  }

  private static String url(String namespace) {
    var service =
        NODES.kubectl(namespace, "get", "service", LEDGER + "-rw", "-o=jsonpath={.spec.clusterIP}");
    return "jdbc:postgresql://%s:5432/flotilla?sslmode=require&connectTimeout=2&socketTimeout=5"
        .formatted(service);
  }

  private static void say(String what, long since) {
    System.err.println(
        "ledger: %s after %d ms"
            .formatted(what, Duration.ofNanos(System.nanoTime() - since).toMillis()));
  }
}
