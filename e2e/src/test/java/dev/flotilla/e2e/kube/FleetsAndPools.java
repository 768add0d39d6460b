package dev.flotilla.e2e.kube;

import dev.flotilla.operator.crd.AgentPool;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The definitions of the chart in a test cluster, and the least that a fleet and a pool say.
public final class FleetsAndPools {
  public static final String FLEET =
      """
      apiVersion: flotilla.dev/v1alpha1
      kind: AgentFleet
      metadata: {name: default}
      spec:
        server: {url: "http://api-gateway:4005"}
        modelGateway: {name: model-gateway}
      """;

  private FleetsAndPools() {}

  /// Returns when they are served. Again is no change.
  public static void define(TestCluster cluster) {
    for (var kind : List.of("agentfleets", "agentpools")) {
      cluster
          .apply(
              "default",
              Command.read(charts().resolve("flotilla-crds/templates").resolve(kind + ".yaml")))
          .ok();
      cluster.await("default", "crd/" + kind + ".flotilla.dev", "condition=Established");
      cluster.awaitServed(kind + ".flotilla.dev");
    }
  }

  public static Path charts() {
    return root().resolve("charts");
  }

  static Path root() {
    var here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve("charts")) ? here : here.resolve("..").normalize();
  }

  /// Of role `s1`.
  public static String pool(String name, String spec) {
    return pool(name, "s1", spec);
  }

  /// @param spec more of the spec, in YAML's flow style, without braces
  public static String pool(String name, String role, String spec) {
    var more = spec.isEmpty() ? "" : ", " + spec;
    var template = spec.contains("template:") ? "" : ", template: {image: \"agent:1\"}";
    return """
        apiVersion: flotilla.dev/v1alpha1
        kind: AgentPool
        metadata: {name: %s}
        spec: {fleetRef: {name: default}, role: %s%s%s}
        """
        .formatted(name, role, template, more);
  }

  /// Who has written a pool's `spec.replicas`, by the API server's own account.
  public static List<String> writers(TestCluster cluster, String namespace, String pool) {
    var found =
        cluster.client().resources(AgentPool.class).inNamespace(namespace).withName(pool).require();
    return found.getMetadata().getManagedFields().stream()
        .filter(
            it ->
                it.getFieldsV1().getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
                    && spec.containsKey("f:replicas"))
        .map(ManagedFieldsEntry::getManager)
        .toList();
  }

  /// @param spec the spec, in YAML's flow style, without braces
  static String fleet(String spec) {
    return """
        apiVersion: flotilla.dev/v1alpha1
        kind: AgentFleet
        metadata: {name: default}
        spec: {%s}
        """
        .formatted(spec);
  }
}
