package dev.flotilla.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// How every object is made.
final class House {
  static final Map<String, Rule> RULES =
      Map.of(
          "images are pinned", House::images,
          "API versions are the present ones", House::versions,
          "workloads are whole", House::workloads,
          "probes ask over HTTP, and liveness asks nobody else", House::probes,
          "a drain of a node is never held up for ever", House::budgets,
          "labels are the recommended ones", House::labels,
          "objects live where the release does", House::namespaces,
          "data outlives the release", House::data,
          "storage is named by no driver inside of Kubernetes", House::storage);

  private static final Map<String, String> VERSIONS =
      Map.ofEntries(
          Map.entry("AgentFleet", "flotilla.dev/v1alpha1"),
          Map.entry("AgentPool", "flotilla.dev/v1alpha1"),
          Map.entry("Cluster", "postgresql.cnpg.io/v1"),
          Map.entry("ConfigMap", "v1"),
          Map.entry("Deployment", "apps/v1"),
          Map.entry("Job", "batch/v1"),
          Map.entry("ExternalSecret", "external-secrets.io/v1"),
          Map.entry("Gateway", "gateway.networking.k8s.io/v1"),
          Map.entry("HTTPRoute", "gateway.networking.k8s.io/v1"),
          Map.entry("HorizontalPodAutoscaler", "autoscaling/v2"),
          Map.entry("Ingress", "networking.k8s.io/v1"),
          Map.entry("LimitRange", "v1"),
          Map.entry("Namespace", "v1"),
          Map.entry("NetworkPolicy", "networking.k8s.io/v1"),
          Map.entry("Pod", "v1"),
          Map.entry("PodDisruptionBudget", "policy/v1"),
          Map.entry("PodMonitor", "monitoring.coreos.com/v1"),
          Map.entry("PriorityClass", "scheduling.k8s.io/v1"),
          Map.entry("ResourceQuota", "v1"),
          Map.entry("Role", "rbac.authorization.k8s.io/v1"),
          Map.entry("RoleBinding", "rbac.authorization.k8s.io/v1"),
          Map.entry("ScaledObject", "keda.sh/v1alpha1"),
          Map.entry("Service", "v1"),
          Map.entry("ServiceAccount", "v1"),
          Map.entry("ServiceMonitor", "monitoring.coreos.com/v1"),
          Map.entry("ValidatingAdmissionPolicy", "admissionregistration.k8s.io/v1"),
          Map.entry("ValidatingAdmissionPolicyBinding", "admissionregistration.k8s.io/v1"),
          Map.entry("VerticalPodAutoscaler", "autoscaling.k8s.io/v1"));

  private static final List<String> LABELS =
      List.of("name", "instance", "version", "component", "part-of", "managed-by");

  private House() {}

  private static Stream<String> images(Render render) {
    var containers =
        RenderedPod.ofTheChart(render)
            .flatMap(
                pod ->
                    pod.containers()
                        .map(it -> List.of(pod.owner().id(), it.path("image").asText())));
    var pools =
        render.all("AgentPool").map(it -> List.of(it.id(), it.at("/spec/template/image").asText()));
    var clusters =
        render
            .all("Cluster")
            .filter(it -> it.at("/spec").has("imageName"))
            .map(it -> List.of(it.id(), it.at("/spec/imageName").asText()));
    return Stream.of(containers, pools, clusters)
        .flatMap(it -> it)
        .filter(
            it ->
                !it.getLast().matches(".+@sha256:[0-9a-f]{64}|.+:[^:/]+")
                    || it.getLast().endsWith(":latest"))
        .map(
            it ->
                "%s: expected a digest or a tag, found %s".formatted(it.getFirst(), it.getLast()));
  }

  private static Stream<String> versions(Render render) {
    return render.resources().stream()
        .filter(it -> !it.at("/apiVersion").asText().equals(VERSIONS.get(it.kind())))
        .map(
            it ->
                it.id()
                    + ": expected %s, found %s"
                        .formatted(VERSIONS.get(it.kind()), it.at("/apiVersion")));
  }

  private static Stream<String> workloads(Render render) {
    return render
        .all("Deployment")
        .flatMap(
            it -> {
              var spec = it.at("/spec/template/spec");
              var container = spec.at("/containers/0");
              return Stream.of(
                      missing(
                          it, "PodDisruptionBudget", render.has("PodDisruptionBudget", it.name())),
                      missing(
                          it,
                          "topologySpreadConstraints",
                          spec.path("topologySpreadConstraints").size() == 2),
                      missing(it, "priorityClassName", spec.has("priorityClassName")),
                      missing(it, "preStop", !container.at("/lifecycle/preStop").isMissingNode()),
                      missing(
                          it,
                          "terminationGracePeriodSeconds of 30 s or more",
                          spec.path("terminationGracePeriodSeconds").asInt() >= 30),
                      missing(it, "startupProbe", container.has("startupProbe")),
                      missing(it, "livenessProbe", container.has("livenessProbe")),
                      missing(it, "readinessProbe", container.has("readinessProbe")),
                      missing(it, "requests", container.at("/resources/requests").size() >= 2),
                      missing(
                          it, "limit of memory", container.at("/resources/limits").has("memory")))
                  .filter(complaint -> !complaint.isEmpty());
            });
  }

  private static String missing(Resource resource, String what, boolean is) {
    return is ? "" : resource.id() + ": expected a " + what;
  }

  private static Stream<String> probes(Render render) {
    return RenderedPod.ofTheChart(render)
        .flatMap(
            pod ->
                pod.containers()
                    .flatMap(
                        it ->
                            Stream.of(
                                wrong(it, "startupProbe", "/health"),
                                wrong(it, "livenessProbe", "/health"),
                                wrong(it, "readinessProbe", "/ready")))
                    .filter(it -> !it.isEmpty())
                    .map(it -> pod.owner().id() + ": " + it));
  }

  private static String wrong(JsonNode container, String probe, String path) {
    var given = container.path(probe);
    return given.isMissingNode()
            || (given.at("/httpGet/path").asText().equals(path)
                && given.at("/httpGet/port").asText().equals("metrics"))
        ? ""
        : "%s: expected a GET of %s on port metrics, found %s".formatted(probe, path, given);
  }

  private static Stream<String> budgets(Render render) {
    return render
        .all("PodDisruptionBudget")
        .filter(
            it ->
                it.at("/spec/maxUnavailable").asInt() < 1
                    || !it.at("/spec/unhealthyPodEvictionPolicy").asText().equals("AlwaysAllow"))
        .map(it -> it.id() + ": expected maxUnavailable of 1 or more, and AlwaysAllow");
  }

  private static Stream<String> labels(Render render) {
    return render.resources().stream()
        .flatMap(
            it ->
                LABELS.stream()
                    .filter(label -> !it.labels().containsKey("app.kubernetes.io/" + label))
                    .map(label -> it.id() + ": expected the label app.kubernetes.io/" + label));
  }

  private static Stream<String> namespaces(Render render) {
    return render.resources().stream()
        .filter(it -> !it.isOfTheCluster())
        .filter(it -> !it.at("/metadata/namespace").asText().equals(render.namespace()))
        .map(it -> it.id() + ": expected the namespace " + render.namespace());
  }

  private static Stream<String> data(Render render) {
    return render
        .all("Cluster", "PersistentVolumeClaim", "Namespace")
        .filter(
            it -> !it.at("/metadata/annotations/helm.sh~1resource-policy").asText().equals("keep"))
        .map(it -> it.id() + ": expected helm.sh/resource-policy: keep");
  }

  private static Stream<String> storage(Render render) {
    return render.resources().stream()
        .filter(it -> it.json().toString().contains("kubernetes.io/aws-ebs"))
        .map(it -> it.id() + ": the driver kubernetes.io/aws-ebs has gone, name a StorageClass");
  }
}
