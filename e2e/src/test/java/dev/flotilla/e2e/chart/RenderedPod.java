package dev.flotilla.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Pods that come of a render: those of its workloads, and by what is known of them those that the
/// operator and CloudNativePG make.
///
/// @param owner the object that they come of
/// @param spec missing where another makes it
record RenderedPod(Resource owner, Map<String, String> labels, JsonNode spec) {
  static Stream<RenderedPod> of(Render render) {
    return Stream.concat(ofTheChart(render), ofOthers(render));
  }

  /// Those whose spec the chart holds.
  static Stream<RenderedPod> ofTheChart(Render render) {
    return render.resources().stream()
        .flatMap(
            it ->
                switch (it.kind()) {
                  case "Pod" -> Stream.of(new RenderedPod(it, it.labels(), it.at("/spec")));
                  case "Deployment", "StatefulSet", "DaemonSet", "Job" ->
                      Stream.of(templated(it, "/spec/template"));
                  case "CronJob" -> Stream.of(templated(it, "/spec/jobTemplate/spec/template"));
                  default -> Stream.empty();
                });
  }

  private static RenderedPod templated(Resource owner, String template) {
    return new RenderedPod(
        owner,
        Resource.texts(owner.at(template + "/metadata/labels")),
        owner.at(template + "/spec"));
  }

  private static Stream<RenderedPod> ofOthers(Render render) {
    var pools =
        render.all("AgentPool").findAny().isPresent()
            ? Stream.<Resource>empty()
            : Stream.of(elsewhere());
    return Stream.concat(render.all("AgentPool", "Cluster"), pools)
        .map(
            it ->
                new RenderedPod(
                    it,
                    it.kind().equals("Cluster")
                        ? Map.of("cnpg.io/cluster", it.name())
                        : Map.of(
                            "app.kubernetes.io/name", it.name(),
                            "flotilla.dev/pool", it.name(),
                            "flotilla.dev/role", it.at("/spec/role").asText()),
                    MissingNode.getInstance()));
  }

  /// A pool that is kept in git and not in the chart.
  private static Resource elsewhere() {
    var pool = Chart.YAML.createObjectNode().put("kind", "AgentPool");
    pool.putObject("metadata").put("name", "elsewhere");
    return new Resource(pool);
  }

  Stream<JsonNode> containers() {
    return Stream.of("containers", "initContainers").flatMap(it -> list(spec.path(it)));
  }

  /// Named ports of all containers.
  Map<String, Integer> ports() {
    var ports = new LinkedHashMap<String, Integer>();
    switch (owner.kind()) {
      case "AgentPool" -> ports.put("metrics", Ports.METRICS);
      case "Cluster" -> ports.putAll(Map.of("postgresql", 5432, "metrics", 9187, "status", 8000));
      default ->
          containers()
              .flatMap(it -> list(it.path("ports")))
              .forEach(it -> ports.put(it.path("name").asText(), it.path("containerPort").asInt()));
    }
    return ports;
  }

  /// Whether a LabelSelector means these pods; an empty one means all.
  boolean matches(JsonNode selector) {
    return Resource.texts(selector.path("matchLabels")).entrySet().stream()
            .allMatch(it -> it.getValue().equals(labels.get(it.getKey())))
        && list(selector.path("matchExpressions"))
            .allMatch(
                it ->
                    it.path("operator").asText().equals("Exists")
                        && labels.containsKey(it.path("key").asText()));
  }

  static Stream<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
