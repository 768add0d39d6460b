package dev.flotilla.e2e.nodes;

import dev.flotilla.e2e.harness.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What operates PostgreSQL on the nodes, as its own release installs it, and disks for it.
final class CloudNativePg {
  /// Where its operator runs.
  static final String NAMESPACE = "cnpg-system";

  static final String IMAGE = "localhost/postgresql:15";
  private static final String OPERATOR = "deployment/cnpg-controller-manager";
  private static final Duration MINUTES = Duration.ofMinutes(3);

  private CloudNativePg() {}

  /// Does nothing when it is there already.
  static void install(RealNodes nodes) {
    if (nodes.in(NAMESPACE, "get", OPERATOR).exit() == 0) {
      return;
    }
    nodes.cluster().images("cnpg", "postgres");
    RealNodes.NAMES.forEach(nodes.cluster()::realNode);
    var manifest = nodes.cluster().directory().resolve("cnpg.yaml");
    nodes.cluster().apply(NAMESPACE, soonElsewhere(read(manifest))).ok();
    nodes.cluster().await(NAMESPACE, OPERATOR, "condition=Available");
  }

  /// A node that is lost may be the operator's too: it is not waited for longer than our own services.
  private static String soonElsewhere(String manifest) {
    var tolerations =
        List.of("unreachable", "not-ready").stream()
            .map(
                it ->
                    "{key: node.kubernetes.io/%s, operator: Exists, effect: NoExecute, tolerationSeconds: 30}"
                        .formatted(it))
            .toList();
    return manifest.replaceFirst(
        "(?m)^( +)serviceAccountName: cnpg-manager$", "$0\n$1tolerations: " + tolerations);
  }

  /// Disks of this machine, which both nodes see. Their StorageClass is the namespace's name.
  static void disks(RealNodes nodes, String namespace, int count) {
    var home = nodes.cluster().directory().resolve("disks").resolve(namespace);
    var volumes =
        IntStream.range(0, count)
            .mapToObj(it -> volume(namespace, it, home))
            .collect(Collectors.joining("---\n"));
    nodes.cluster().apply(namespace, volumes).ok();
  }

  private static String volume(String namespace, int place, Path home) {
    var disk = home.resolve(Integer.toString(place));
    try {
      Files.createDirectories(disk);
      // the user that PostgreSQL runs as
      Files.setAttribute(disk, "unix:uid", 26);
      Files.setAttribute(disk, "unix:gid", 26);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: %s-%d}
        spec:
          storageClassName: %s
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          hostPath: {path: "%s", type: Directory}
        """
        .formatted(namespace, place, namespace, disk);
  }

  /// Waits until all instances of a cluster are ready.
  static void await(RealNodes nodes, String namespace, String cluster, int instances) {
    Eventually.within(
        MINUTES,
        () ->
            nodes
                .kubectl(
                    namespace, "get", "cluster", cluster, "-o=jsonpath={.status.readyInstances}")
                .equals(Integer.toString(instances)));
  }

  /// The pod that writes.
  static String primary(RealNodes nodes, String namespace, String cluster) {
    return nodes.kubectl(
        namespace, "get", "cluster", cluster, "-o=jsonpath={.status.currentPrimary}");
  }

  /// Makes an instance the primary, as `kubectl cnpg promote` does. Does nothing when it is.
  static void promote(RealNodes nodes, String namespace, String cluster, String instance) {
    if (primary(nodes, namespace, cluster).equals(instance)) {
      return;
    }
    nodes.kubectl(
        namespace,
        "patch",
        "cluster",
        cluster,
        "--subresource=status",
        "--type=merge",
        "--patch={\"status\":{\"targetPrimary\":\"%s\",\"phase\":\"Switchover in progress\"}}"
            .formatted(instance));
    Eventually.within(MINUTES, () -> primary(nodes, namespace, cluster).equals(instance));
    await(nodes, namespace, cluster, 3);
  }

  /// The login that CloudNativePG made for the cluster's owner.
  static Writers.User user(RealNodes nodes, String namespace, String cluster) {
    return new Writers.User(
        secret(nodes, namespace, cluster, "username"),
        secret(nodes, namespace, cluster, "password"));
  }

  private static String secret(RealNodes nodes, String namespace, String cluster, String key) {
    var encoded =
        nodes.kubectl(
            namespace, "get", "secret", cluster + "-app", "-o=jsonpath={.data." + key + "}");
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
