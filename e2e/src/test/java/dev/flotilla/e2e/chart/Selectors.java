package dev.flotilla.e2e.chart;

import static dev.flotilla.e2e.chart.RenderedPod.list;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import java.util.stream.Stream;

/// What selects finds something, and that has the port that is asked for.
final class Selectors {
  static final Map<String, Rule> RULES =
      Map.of(
          "selectors match", Selectors::selectors,
          "ports that are named exist", Selectors::namedPorts,
          "ports are the contract's", Selectors::numbers,
          "monitors find what they scrape", Selectors::monitors,
          "whatever has metrics is monitored", Selectors::monitored);

  private Selectors() {}

  private static Stream<String> selectors(Render render) {
    return render.resources().stream()
        .flatMap(
            it ->
                of(it)
                    .filter(
                        selector -> RenderedPod.of(render).noneMatch(pod -> pod.matches(selector)))
                    .map(selector -> it.id() + ": no pod has " + selector));
  }

  /// Selectors of pods in one object; those that also ask for a namespace speak of others' pods.
  private static Stream<JsonNode> of(Resource resource) {
    return switch (resource.kind()) {
      case "Service" -> Stream.of(wrapped(resource.at("/spec/selector")));
      case "Deployment" ->
          Stream.concat(
              Stream.of(resource.at("/spec/selector")),
              list(resource.at("/spec/template/spec/topologySpreadConstraints"))
                  .map(it -> it.path("labelSelector")));
      case "PodDisruptionBudget" -> Stream.of(resource.at("/spec/selector"));
      case "NetworkPolicy" ->
          Stream.concat(
              Stream.of(resource.at("/spec/podSelector")),
              Networks.peers(resource, "ingress", "egress")
                  .filter(it -> !it.has("namespaceSelector") && it.has("podSelector"))
                  .filter(it -> !isSimulator(it))
                  .map(it -> it.path("podSelector")));
      default -> Stream.empty();
    };
  }

  private static boolean isSimulator(JsonNode peer) {
    return peer.at("/podSelector/matchLabels/app.kubernetes.io~1name")
        .asText()
        .equals("model-simulator");
  }

  private static JsonNode wrapped(JsonNode matchLabels) {
    return Chart.YAML.createObjectNode().set("matchLabels", matchLabels);
  }

  private static Stream<String> namedPorts(Render render) {
    var services =
        render.each(
            "Service",
            "/spec/ports",
            (service, port) ->
                Rule.unless(
                    RenderedPod.of(render)
                        .filter(it -> it.matches(wrapped(service.at("/spec/selector"))))
                        .anyMatch(it -> it.ports().containsKey(port.path("targetPort").asText())),
                    service.id() + ": no container has port " + port.path("targetPort")));
    var probes =
        RenderedPod.ofTheChart(render)
            .flatMap(
                pod ->
                    pod.containers()
                        .flatMap(
                            it ->
                                Stream.of("startupProbe", "livenessProbe", "readinessProbe")
                                    .map(probe -> it.at("/" + probe + "/httpGet/port")))
                        .filter(it -> !it.isMissingNode())
                        .filter(it -> !pod.ports().containsKey(it.asText()))
                        .map(it -> pod.owner().id() + ": a probe asks for port " + it));
    return Stream.concat(services, probes);
  }

  private static Stream<String> numbers(Render render) {
    var containers =
        RenderedPod.ofTheChart(render)
            .flatMap(
                pod ->
                    pod.ports().entrySet().stream()
                        .filter(it -> !it.getValue().equals(Ports.BY_NAME.get(it.getKey())))
                        .map(it -> pod.owner().id() + ": port " + it));
    var services =
        render.each(
            "Service",
            "/spec/ports",
            (service, port) ->
                Rule.unless(
                    Ports.BY_NAME
                        .getOrDefault(port.path("name").asText(), 0)
                        .equals(port.path("port").asInt()),
                    service.id() + ": port " + port));
    var environment =
        RenderedPod.ofTheChart(render)
            .flatMap(
                pod ->
                    pod.containers()
                        .flatMap(it -> list(it.path("env")))
                        .filter(it -> it.path("name").asText().matches("FLOTILLA_.*_PORT"))
                        .filter(
                            it ->
                                pod.ports().values().stream()
                                    .noneMatch(port -> it.path("value").asText().equals("" + port)))
                        .map(it -> pod.owner().id() + ": no container port is " + it));
    return Stream.of(containers, services, environment).flatMap(it -> it);
  }

  private static Stream<String> monitors(Render render) {
    var services =
        render.each(
            "ServiceMonitor",
            "/spec/endpoints",
            (monitor, it) ->
                Rule.unless(
                    scrapedServices(render, monitor, it.path("port")).findAny().isPresent(),
                    monitor.id() + ": no Service has these labels and port " + it.path("port")));
    var pods =
        render.each(
            "PodMonitor",
            "/spec/podMetricsEndpoints",
            (monitor, it) ->
                Rule.unless(
                    RenderedPod.of(render)
                        .filter(pod -> pod.matches(monitor.at("/spec/selector")))
                        .anyMatch(pod -> pod.ports().containsKey(it.path("port").asText())),
                    monitor.id() + ": no pod has these labels and port " + it.path("port")));
    return Stream.concat(services, pods);
  }

  private static Stream<Resource> scrapedServices(Render render, Resource monitor, JsonNode port) {
    return render
        .all("Service")
        .filter(
            service ->
                new RenderedPod(service, service.labels(), MissingNode.getInstance())
                    .matches(monitor.at("/spec/selector")))
        .filter(
            service ->
                list(service.at("/spec/ports")).anyMatch(it -> it.path("name").equals(port)));
  }

  private static Stream<String> monitored(Render render) {
    if (render.all("ServiceMonitor", "PodMonitor").findAny().isEmpty()) {
      return Stream.empty();
    }
    return RenderedPod.of(render)
        .filter(it -> it.ports().containsKey("metrics"))
        .filter(
            pod ->
                render.all("PodMonitor").noneMatch(it -> pod.matches(it.at("/spec/selector")))
                    && render
                        .each(
                            "ServiceMonitor",
                            "/spec/endpoints",
                            (it, end) -> scrapedServices(render, it, end.path("port")))
                        .noneMatch(it -> pod.matches(wrapped(it.at("/spec/selector")))))
        .map(it -> it.owner().id() + ": nothing scrapes its metrics");
  }
}
