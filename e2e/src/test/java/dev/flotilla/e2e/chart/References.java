package dev.flotilla.e2e.chart;

import static dev.flotilla.e2e.chart.RenderedPod.list;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What one object names, another is.
final class References {
  static final Map<String, Rule> RULES =
      Map.of(
          "Secrets exist or are for people to give", References::secrets,
          "service accounts exist", References::serviceAccounts,
          "priority classes exist", References::priorityClasses,
          "services and their ports exist", References::services,
          "what is bound or owned exists", References::bound,
          "volumes exist and are mounted", References::volumes,
          "ConfigMaps and claims are mounted", References::mounted,
          "a change of configuration rolls the pods", References::checksums);

  /// Made by people, or by a secret store.
  private static final Set<String> GIVEN =
      Set.of("claude-api-credentials", "postgres-credentials", "git-credentials", "pull");

  private static final Pattern SERVICE_URL =
      Pattern.compile("http://([a-z0-9-]+)(?:\\.[a-z0-9-]+\\.svc)?:([0-9]+)");

  private References() {}

  /// Names of the Secrets that a pod refers to, in whatever way.
  static Stream<String> secretsOf(RenderedPod pod) {
    var volumes =
        list(pod.spec().path("volumes"))
            .flatMap(
                it ->
                    Stream.concat(
                        Stream.of(it.at("/secret/secretName")),
                        list(it.at("/projected/sources"))
                            .map(source -> source.at("/secret/name"))));
    var environment =
        pod.containers()
            .flatMap(
                it ->
                    Stream.concat(
                        list(it.path("env")).map(env -> env.at("/valueFrom/secretKeyRef/name")),
                        list(it.path("envFrom")).map(env -> env.at("/secretRef/name"))));
    var pull = list(pod.spec().path("imagePullSecrets")).map(it -> it.path("name"));
    return Stream.of(volumes, environment, pull)
        .flatMap(it -> it)
        .map(JsonNode::asText)
        .filter(it -> !it.isEmpty());
  }

  private static Stream<String> secrets(Render render) {
    return RenderedPod.ofTheChart(render)
        .flatMap(
            pod ->
                secretsOf(pod)
                    .filter(it -> !GIVEN.contains(it) && !isMade(render, it))
                    .map(
                        it ->
                            pod.owner().id() + " refers to Secret " + it + ", which nobody makes"));
  }

  private static boolean isMade(Render render, String secret) {
    return render.all("Cluster").anyMatch(it -> secret.equals(it.name() + "-app"))
        || render
            .all("ExternalSecret")
            .anyMatch(it -> it.at("/spec/target/name").asText().equals(secret));
  }

  private static Stream<String> serviceAccounts(Render render) {
    var pods =
        RenderedPod.ofTheChart(render)
            .filter(it -> !it.owner().kind().equals("Pod") || it.spec().has("serviceAccountName"))
            .map(it -> List.of(it.owner().id(), it.spec().path("serviceAccountName").asText()));
    var subjects =
        render.each(
            "RoleBinding",
            "/subjects",
            (it, subject) -> Stream.of(List.of(it.id(), subject.path("name").asText())));
    return Stream.concat(pods, subjects)
        .filter(it -> !render.has("ServiceAccount", it.getLast()))
        .map(it -> "%s: there is no ServiceAccount '%s'".formatted(it.getFirst(), it.getLast()));
  }

  private static Stream<String> priorityClasses(Render render) {
    var pods =
        RenderedPod.ofTheChart(render)
            .map(it -> List.of(it.owner().id(), it.spec().path("priorityClassName").asText()));
    var pools =
        render
            .all("AgentPool")
            .map(it -> List.of(it.id(), it.at("/spec/template/priorityClassName").asText()));
    return Stream.concat(pods, pools)
        .filter(it -> !render.has("PriorityClass", it.getLast()))
        .map(it -> "%s: there is no PriorityClass '%s'".formatted(it.getFirst(), it.getLast()));
  }

  private static Stream<String> services(Render render) {
    var routes =
        render.each(
            "HTTPRoute",
            "/spec/rules",
            (it, rule) ->
                list(rule.path("backendRefs"))
                    .flatMap(to -> unserved(render, it, to.path("name"), to.path("port"))));
    var ingresses =
        render.each(
            "Ingress",
            "/spec/rules",
            (it, rule) ->
                list(rule.at("/http/paths"))
                    .map(path -> path.at("/backend/service"))
                    .flatMap(to -> unserved(render, it, to.path("name"), to.at("/port/name"))));
    var fleets =
        render
            .all("AgentFleet")
            .flatMap(
                it ->
                    Stream.concat(
                        urls(render, it, it.at("/spec/server/url").asText()),
                        unserved(
                            render,
                            it,
                            it.at("/spec/modelGateway/name"),
                            it.at("/spec/modelGateway/port"))));
    var environment =
        RenderedPod.ofTheChart(render)
            .flatMap(
                pod ->
                    pod.containers()
                        .flatMap(it -> list(it.path("env")))
                        .filter(it -> !it.path("name").asText().equals("FLOTILLA_SIMULATOR_URL"))
                        .flatMap(it -> urls(render, pod.owner(), it.path("value").asText())));
    return Stream.of(routes, ingresses, fleets, environment).flatMap(it -> it);
  }

  private static Stream<String> urls(Render render, Resource from, String text) {
    return SERVICE_URL
        .matcher(text)
        .results()
        .flatMap(
            it ->
                unserved(
                    render,
                    from,
                    Chart.YAML.getNodeFactory().textNode(it.group(1)),
                    Chart.YAML.getNodeFactory().numberNode(Integer.parseInt(it.group(2)))));
  }

  private static Stream<String> unserved(
      Render render, Resource from, JsonNode service, JsonNode port) {
    var served =
        render.find("Service", service.asText()).stream()
            .flatMap(it -> list(it.at("/spec/ports")))
            .anyMatch(it -> it.path("port").equals(port) || it.path("name").equals(port));
    return Rule.unless(served, "%s: no Service %s has port %s".formatted(from.id(), service, port));
  }

  private static Stream<String> bound(Render render) {
    return render.resources().stream()
        .flatMap(
            it ->
                switch (it.kind()) {
                  case "RoleBinding" -> absent(render, it, "Role", it.at("/roleRef/name"));
                  case "ValidatingAdmissionPolicyBinding" ->
                      absent(render, it, "ValidatingAdmissionPolicy", it.at("/spec/policyName"));
                  case "ValidatingAdmissionPolicy" ->
                      absent(
                          render, it, "ValidatingAdmissionPolicyBinding", it.at("/metadata/name"));
                  case "AgentPool" ->
                      absent(render, it, "AgentFleet", it.at("/spec/fleetRef/name"));
                  case "HorizontalPodAutoscaler", "ScaledObject" ->
                      target(render, it, "/spec/scaleTargetRef");
                  case "VerticalPodAutoscaler" -> target(render, it, "/spec/targetRef");
                  default -> Stream.empty();
                });
  }

  private static Stream<String> target(Render render, Resource from, String pointer) {
    var target = from.at(pointer);
    return absent(render, from, target.path("kind").asText(), target.path("name"));
  }

  private static Stream<String> absent(Render render, Resource from, String kind, JsonNode name) {
    return Rule.unless(
        render.has(kind, name.asText()), "%s: there is no %s %s".formatted(from.id(), kind, name));
  }

  private static Stream<String> volumes(Render render) {
    return RenderedPod.ofTheChart(render)
        .flatMap(
            pod -> {
              var volumes = names(list(pod.spec().path("volumes")));
              var mounts = names(pod.containers().flatMap(it -> list(it.path("volumeMounts"))));
              return Stream.concat(
                  volumes.stream()
                      .filter(it -> !mounts.contains(it))
                      .map(it -> pod.owner().id() + ": nobody mounts volume " + it),
                  mounts.stream()
                      .filter(it -> !volumes.contains(it))
                      .map(it -> pod.owner().id() + ": there is no volume " + it));
            });
  }

  private static List<String> names(Stream<JsonNode> named) {
    return named.map(it -> it.path("name").asText()).toList();
  }

  private static Stream<String> mounted(Render render) {
    var mounted =
        RenderedPod.ofTheChart(render)
            .flatMap(it -> list(it.spec().path("volumes")))
            .flatMap(
                it ->
                    Stream.of(
                        "ConfigMap/" + it.at("/configMap/name").asText(),
                        "PersistentVolumeClaim/"
                            + it.at("/persistentVolumeClaim/claimName").asText()))
            .toList();
    return render
        .all("ConfigMap", "PersistentVolumeClaim")
        .filter(it -> !mounted.contains(it.id()))
        .map(it -> it.id() + ": nobody mounts it");
  }

  private static Stream<String> checksums(Render render) {
    return render
        .all("Deployment", "StatefulSet", "DaemonSet")
        .filter(
            it ->
                list(it.at("/spec/template/spec/volumes"))
                    .anyMatch(volume -> volume.has("configMap")))
        .filter(
            it ->
                !it.at("/spec/template/metadata/annotations/checksum~1config")
                    .asText()
                    .matches("[0-9a-f]{64}"))
        .map(it -> it.id() + ": mounts a ConfigMap, but its pods carry no checksum/config");
  }
}
