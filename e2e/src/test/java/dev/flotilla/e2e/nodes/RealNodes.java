package dev.flotilla.e2e.nodes;

import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.kube.Answer;
import dev.flotilla.e2e.kube.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A cluster with two real nodes, on which containers run, services have addresses, names are found
/// and network policies hold. One for all test classes of a run, because images take a while to
/// import; each makes itself namespaces.
///
/// ```java
/// @RegisterExtension static final RealNodes NODES = new RealNodes();
/// ```
///
/// Its tests are aborted, and the reason is printed, unless `./flotilla test --nodes` runs them, and
/// on a machine that cannot have nodes.
public final class RealNodes implements BeforeAllCallback {
  /// Both.
  public static final List<String> NAMES = List.of("node1", "node2");

  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(RealNodes.class);

  private @Nullable TestCluster cluster;

  @Override
  public void beforeAll(ExtensionContext context) {
    if (!Boolean.getBoolean("flotilla.nodes")) {
      var reason = "no tests on real nodes: they run by ./flotilla test --nodes";
      System.err.println(reason);
      Assumptions.abort(reason);
    }
    // the store of the whole run closes what it holds
    cluster =
        context
            .getRoot()
            .getStore(STORE)
            .computeIfAbsent(TestCluster.class, _ -> started(), TestCluster.class);
  }

  private static TestCluster started() {
    var cluster = TestCluster.withRealNodes();
    cluster.start("nodes");
    cluster.images("probe", "dns");
    NAMES.forEach(cluster::realNode);
    cluster.apply("kube-system", cluster.file("dns.yaml")).ok();
    cluster.await("kube-system", "deployment/coredns", "condition=Available");
    return cluster;
  }

  /// The whole of it.
  public TestCluster cluster() {
    if (cluster == null) {
      throw new IllegalStateException(
          "expected nodes that run; annotate their field with @RegisterExtension");
    }
    return cluster;
  }

  /// Imports images, as files that `docker save` could have written, into both nodes.
  public void load(List<Path> images) {
    var directory = cluster().directory().resolve("images");
    for (var image : images) {
      link(directory.resolve(image.getFileName()), image.toAbsolutePath());
    }
    NAMES.forEach(cluster()::realNode);
  }

  private static void link(Path link, Path target) {
    try {
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, target);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// What runs on that node goes on, and nobody hears of it.
  void killKubelet(String node) {
    var pid = cluster().directory().resolve("run").resolve(node + "-kubelet.pid");
    var kubelet = ProcessHandle.of(Long.parseLong(read(pid).strip())).orElseThrow();
    kubelet.destroyForcibly();
    kubelet.onExit().join();
  }

  /// The node that is named least often, or not at all.
  static String withFewest(List<String> nodes) {
    return NAMES.stream()
        .min(Comparator.comparingInt(it -> Collections.frequency(nodes, it)))
        .orElseThrow();
  }

  /// Waits until the control plane thinks so of a node: `True`, or `Unknown` when it hears nothing.
  void awaitReady(String node, String status) {
    Eventually.within(
        Duration.ofMinutes(2),
        () ->
            kubectl(
                    "default",
                    "get",
                    "node",
                    node,
                    "-o=jsonpath={.status.conditions[?(@.type==\"Ready\")].status}")
                .equals(status));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// In a namespace, and what it answers when it succeeds.
  public String kubectl(String namespace, String... arguments) {
    return in(namespace, arguments).ok();
  }

  /// The same for what may fail.
  public Answer in(String namespace, String... arguments) {
    var all = new String[arguments.length + 1];
    all[0] = "--namespace=" + namespace;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return cluster().kubectl(all);
  }
}
