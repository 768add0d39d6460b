package dev.flotilla.e2e.chart;

import static dev.flotilla.e2e.chart.RenderedPod.list;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Stream;

/// Who reaches whom: everything is refused, and each thing that is let through is named.
final class Networks {
  static final Map<String, Rule> RULES =
      Map.of(
          "everything is refused at first", Networks::denied,
          "no rule lets everything through", Networks::named,
          "the cloud's metadata is out of reach", Networks::metadata,
          "every pod finds names and has its own policy", Networks::covered,
          "server and gateway reach the ledger", Networks::ledger,
          "monitoring gets through to metrics", Networks::scraped,
          "routes keep paths and lead to nothing of the agents'", Networks::paths);

  private static final String METADATA = "169.254.0.0/16";

  private Networks() {}

  private static Stream<JsonNode> rules(Resource policy, String... directions) {
    return Stream.of(directions).flatMap(it -> list(policy.at("/spec/" + it)));
  }

  static Stream<JsonNode> peers(Resource policy, String... directions) {
    return rules(policy, directions)
        .flatMap(it -> Stream.concat(list(it.path("from")), list(it.path("to"))));
  }

  private static boolean opens(JsonNode rule, int port) {
    return list(rule.path("ports")).anyMatch(it -> it.path("port").asInt() == port);
  }

  private static Stream<Resource> policies(Render render, RenderedPod pod) {
    return render.all("NetworkPolicy").filter(it -> pod.matches(it.at("/spec/podSelector")));
  }

  /// Whom the chart has policies for; those of a pool are the operator's.
  private static Stream<RenderedPod> ours(Render render) {
    return RenderedPod.of(render).filter(it -> !it.owner().kind().equals("AgentPool"));
  }

  private static Stream<String> denied(Render render) {
    return render
            .all("NetworkPolicy")
            .anyMatch(
                it ->
                    it.at("/spec/podSelector").isEmpty()
                        && it.at("/spec/policyTypes").size() == 2
                        && !it.at("/spec").has("ingress")
                        && !it.at("/spec").has("egress"))
        ? Stream.empty()
        : Stream.of("no NetworkPolicy refuses everything to every pod, in and out");
  }

  private static Stream<String> named(Render render) {
    return render
        .all("NetworkPolicy")
        .flatMap(
            policy ->
                rules(policy, "ingress", "egress")
                    .filter(
                        it ->
                            (it.path("from").isEmpty() && it.path("to").isEmpty())
                                || it.path("ports").isEmpty()
                                || Stream.concat(list(it.path("from")), list(it.path("to")))
                                    .anyMatch(JsonNode::isEmpty))
                    .map(it -> policy.id() + ": a rule without peers or ports means all: " + it));
  }

  private static Stream<String> metadata(Render render) {
    return render
        .all("NetworkPolicy")
        .flatMap(
            policy ->
                peers(policy, "egress")
                    .map(it -> it.path("ipBlock"))
                    .filter(it -> it.path("cidr").asText().equals("0.0.0.0/0"))
                    .filter(
                        it ->
                            list(it.path("except")).noneMatch(net -> net.asText().equals(METADATA)))
                    .map(it -> policy.id() + ": expected all networks but " + METADATA));
  }

  private static Stream<String> covered(Render render) {
    return ours(render)
        .flatMap(
            pod -> {
              var named =
                  policies(render, pod).anyMatch(it -> !it.at("/spec/podSelector").isEmpty());
              var dns =
                  policies(render, pod)
                      .flatMap(it -> rules(it, "egress"))
                      .anyMatch(it -> opens(it, 53));
              return named && dns
                  ? Stream.empty()
                  : Stream.of(pod.owner().id() + ": no policy of its own, or none for DNS");
            });
  }

  private static Stream<String> ledger(Render render) {
    return RenderedPod.ofTheChart(render)
        .filter(
            pod ->
                pod.containers()
                    .flatMap(it -> list(it.path("env")))
                    .anyMatch(it -> it.path("name").asText().equals("FLOTILLA_DATABASE_URL")))
        .filter(
            pod ->
                policies(render, pod)
                    .flatMap(it -> rules(it, "egress"))
                    .noneMatch(it -> opens(it, 5432)))
        .map(it -> it.owner().id() + ": reads the ledger, but no policy lets it through");
  }

  private static Stream<String> scraped(Render render) {
    if (render.all("ServiceMonitor", "PodMonitor").findAny().isEmpty()) {
      return Stream.empty();
    }
    return ours(render)
        .filter(it -> it.ports().containsKey("metrics"))
        .filter(
            pod ->
                policies(render, pod)
                    .flatMap(it -> rules(it, "ingress"))
                    .filter(it -> opens(it, pod.ports().getOrDefault("metrics", 0)))
                    .noneMatch(
                        it ->
                            list(it.path("from")).anyMatch(peer -> peer.has("namespaceSelector"))))
        .map(it -> it.owner().id() + ": no policy lets Prometheus in");
  }

  private static Stream<String> paths(Render render) {
    var annotations =
        render
            .all("Ingress", "HTTPRoute")
            .flatMap(
                it ->
                    it.at("/metadata/annotations").properties().stream()
                        .filter(a -> a.getKey().matches(".*(rewrite-target|websocket-services)$"))
                        .map(
                            a -> it.id() + ": " + a.getKey() + " breaks paths, or does not exist"));
    var open =
        render
            .all("Ingress", "HTTPRoute")
            .flatMap(
                it ->
                    it.json().findValues("path").stream()
                        .map(path -> path.isObject() ? path.path("value") : path)
                        .filter(path -> !path.asText().matches("/api|/git"))
                        .map(path -> it.id() + ": expected /api and /git, found " + path));
    return Stream.concat(annotations, open);
  }
}
