package dev.flotilla.e2e.nodes;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A pod that listens, and calls whom it is told to: what the network really does.
///
/// @param nodes where it runs
record Probe(RealNodes nodes, String namespace, String name) {
  /// Whether somebody took the connection.
  enum Found {
    OPEN,
    CLOSED,
    /// there is no such name
    UNKNOWN
  }

  /// Starts one, which is ready when this returns.
  ///
  /// @param node empty: any
  /// @param labels in YAML's flow style, without braces
  /// @param ports to listen at
  static Probe start(
      RealNodes nodes, String namespace, String name, String node, String labels, int... ports) {
    nodes
        .cluster()
        .apply(
            namespace,
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s, labels: {%s}}
            spec:
              %s
              automountServiceAccountToken: false
              terminationGracePeriodSeconds: 1
              securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
              containers:
                - name: probe
                  image: localhost/probe:1
                  args: [serve%s]
                  ports: [{name: metrics, containerPort: 3000}]
                  securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
            """
                .formatted(
                    name,
                    labels,
                    node.isEmpty() ? "" : "nodeSelector: {kubernetes.io/hostname: " + node + "}",
                    java.util.Arrays.stream(ports)
                        .mapToObj(it -> ", \"" + it + "\"")
                        .collect(Collectors.joining())))
        .ok();
    nodes.cluster().await(namespace, "pod/" + name, "condition=Ready");
    return new Probe(nodes, namespace, name);
  }

  String address() {
    return nodes.kubectl(namespace, "get", "pod", name, "-o=jsonpath={.status.podIP}");
  }

  /// Calls all of them, as `host:port`, one after the other.
  Map<String, Found> call(String... addresses) {
    var command =
        Stream.concat(Stream.of("exec", name, "--", "/probe", "call"), Stream.of(addresses));
    return nodes
        .kubectl(namespace, command.toArray(String[]::new))
        .lines()
        .map(it -> it.split(" ", -1))
        .collect(
            Collectors.toMap(
                it -> it[0], it -> Found.valueOf(it[1].toUpperCase(java.util.Locale.ROOT))));
  }
}
