package dev.flotilla.e2e.nodes;

import dev.flotilla.e2e.harness.Processes;
import java.util.ArrayList;
import java.util.List;

/// A cloud's metadata address, where clouds have theirs: something listens there, on the second node,
/// and the first one knows the way. Nobody on this machine outside of the nodes sees it.
final class Metadata implements AutoCloseable {
  private static final String ADDRESS = "169.254.169.254";
  private static final int PORT = 8000;

  private final RealNodes nodes;

  private Metadata(RealNodes nodes) {
    this.nodes = nodes;
  }

  static Metadata serve(RealNodes nodes) {
    on("node2", "addr", "replace", ADDRESS + "/32", "dev", "lo");
    on("node1", "route", "replace", ADDRESS + "/32", "via", "172.30.99.12");
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
              nodeSelector: {kubernetes.io/hostname: node2}
              automountServiceAccountToken: false
              terminationGracePeriodSeconds: 1
              containers:
                - {name: probe, image: "localhost/probe:1", args: [serve, "%d"]}
            """
                .formatted(PORT))
        .ok();
    nodes.cluster().await("default", "pod/metadata", "condition=Ready");
    return new Metadata(nodes);
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
    on("node1", "route", "del", ADDRESS + "/32");
    on("node2", "addr", "del", ADDRESS + "/32", "dev", "lo");
  }
}
