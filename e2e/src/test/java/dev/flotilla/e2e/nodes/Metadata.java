package dev.flotilla.e2e.nodes;

import dev.flotilla.e2e.harness.Processes;
import java.util.ArrayList;
import java.util.List;

/// A cloud's metadata address, where clouds have theirs: something listens there, on one node, and
/// the other one knows the way. Nobody on this machine outside of the nodes sees it.
final class Metadata implements AutoCloseable {
  private static final String ADDRESS = "169.254.169.254";
  private static final int PORT = 8000;

  private final RealNodes nodes;
  private final String node;

  private Metadata(RealNodes nodes, String node) {
    this.nodes = nodes;
    this.node = node;
  }

  /// @param node that knows the way
  static Metadata serve(RealNodes nodes, String node) {
    var other = other(node);
    on(other, "addr", "replace", ADDRESS + "/32", "dev", "lo");
    on(node, "route", "replace", ADDRESS + "/32", "via", "172.30.99.1" + other.charAt(4));
    nodes
        .cluster()
        .apply(
            "default",
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: metadata}
            spec:
              hostNetwork: true
              nodeSelector: {kubernetes.io/hostname: %s}
              automountServiceAccountToken: false
              terminationGracePeriodSeconds: 1
              containers:
                - {name: probe, image: "localhost/probe:1", args: [serve, "%d"]}
            """
                .formatted(other, PORT))
        .ok();
    nodes.cluster().await("default", "pod/metadata", "condition=Ready");
    return new Metadata(nodes, node);
  }

  private static String other(String node) {
    return node.equals("node1") ? "node2" : "node1";
  }

  /// Where the way there is known.
  String node() {
    return node;
  }

  String address() {
    return ADDRESS + ":" + PORT;
  }

  private static void on(String node, String... arguments) {
    var command = new ArrayList<>(List.of("nsenter", "--net=/run/netns/flotilla-" + node, "ip"));
    command.addAll(List.of(arguments));
    Processes.run(command);
  }

  @Override
  public void close() {
    nodes.kubectl("default", "delete", "pod", "metadata");
    on(node, "route", "del", ADDRESS + "/32");
    on(other(node), "addr", "del", ADDRESS + "/32", "dev", "lo");
  }
}
