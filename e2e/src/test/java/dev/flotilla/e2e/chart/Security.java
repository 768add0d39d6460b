package dev.flotilla.e2e.chart;

import static dev.flotilla.e2e.chart.RenderedPod.list;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Who may hold what.
final class Security {
  static final Map<String, Rule> RULES =
      Map.of(
          "the provider's key is the model gateway's alone", Security::key,
          "pods are restricted", Security::restricted,
          "API tokens are for operator and server alone", Security::tokens,
          "roles are narrow", Security::roles,
          "no Secret is rendered", Security::values,
          "namespaces enforce the restricted standard", Security::namespaces,
          "admission policies refuse", Security::admission);

  private static final Set<String> WITH_TOKEN =
      Set.of("flotilla-operator", "flotilla-end", "api-gateway");
  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private Security() {}

  private static Stream<String> key(Render render) {
    return RenderedPod.ofTheChart(render)
        .filter(it -> !it.owner().id().equals("Deployment/model-gateway"))
        .filter(it -> References.secretsOf(it).anyMatch("claude-api-credentials"::equals))
        .map(it -> it.owner().id() + ": refers to claude-api-credentials");
  }

  private static Stream<String> restricted(Render render) {
    return RenderedPod.ofTheChart(render)
        .flatMap(
            pod ->
                Stream.concat(ofPod(pod.spec()), pod.containers().flatMap(Security::ofContainer))
                    .map(it -> pod.owner().id() + ": " + it));
  }

  private static Stream<String> ofPod(JsonNode spec) {
    var context = spec.path("securityContext");
    return Stream.of(
            unless(context.path("runAsNonRoot").asBoolean(), "runAsNonRoot: expected true"),
            unless(context.path("runAsUser").asInt() > 0, "runAsUser: expected one above 0"),
            unless(
                context.at("/seccompProfile/type").asText().equals("RuntimeDefault"),
                "seccompProfile: expected RuntimeDefault"),
            unless(
                Stream.of("hostNetwork", "hostPID", "hostIPC").noneMatch(spec::has),
                "expected no namespace of the host's"),
            unless(
                list(spec.path("volumes")).allMatch(it -> VOLUMES.stream().anyMatch(it::has)),
                "volumes: expected none of the host's"))
        .filter(it -> !it.isEmpty());
  }

  private static Stream<String> ofContainer(JsonNode container) {
    var context = container.path("securityContext");
    return Stream.of(
            unless(
                context.has("allowPrivilegeEscalation")
                    && !context.path("allowPrivilegeEscalation").asBoolean(),
                "allowPrivilegeEscalation: expected false"),
            unless(
                context.path("readOnlyRootFilesystem").asBoolean(),
                "readOnlyRootFilesystem: expected true"),
            unless(!context.path("privileged").asBoolean(), "privileged: expected false"),
            unless(
                context.at("/capabilities/drop/0").asText().equals("ALL")
                    && !context.path("capabilities").has("add"),
                "capabilities: expected all dropped"))
        .filter(it -> !it.isEmpty());
  }

  private static String unless(boolean holds, String complaint) {
    return holds ? "" : complaint;
  }

  private static Stream<String> tokens(Render render) {
    var pods =
        RenderedPod.ofTheChart(render)
            .filter(
                it ->
                    it.spec().path("automountServiceAccountToken").asBoolean(true)
                        != WITH_TOKEN.contains(it.owner().name()))
            .map(it -> it.owner().id() + ": automountServiceAccountToken");
    var accounts =
        render
            .all("ServiceAccount")
            .filter(it -> it.at("/automountServiceAccountToken").asBoolean(true))
            .map(it -> it.id() + ": would mount its token in any pod");
    return Stream.concat(pods, accounts);
  }

  private static Stream<String> roles(Render render) {
    var cluster =
        render
            .all("ClusterRole", "ClusterRoleBinding")
            .map(it -> it.id() + ": not in one namespace");
    var rules =
        render
            .all("Role")
            .flatMap(
                role ->
                    list(role.at("/rules"))
                        .filter(
                            it ->
                                has(it, "resources", "secrets")
                                    || has(it, "resources", "pods/exec")
                                    || has(it, "resources", "*")
                                    || has(it, "verbs", "*")
                                    || has(it, "apiGroups", "*")
                                    || has(it, "verbs", "list") != has(it, "verbs", "watch"))
                        .map(
                            it ->
                                role.id()
                                    + ": Secrets, everything, or a list without a watch: "
                                    + it));
    return Stream.concat(cluster, rules);
  }

  private static boolean has(JsonNode rule, String field, String value) {
    return list(rule.path(field)).anyMatch(it -> it.asText().equals(value));
  }

  private static Stream<String> values(Render render) {
    return render.all("Secret").map(it -> it.id() + ": Secrets go by reference");
  }

  private static Stream<String> namespaces(Render render) {
    return render
        .all("Namespace")
        .filter(it -> !"restricted".equals(it.labels().get("pod-security.kubernetes.io/enforce")))
        .map(it -> it.id() + ": pod-security.kubernetes.io/enforce: expected restricted");
  }

  private static Stream<String> admission(Render render) {
    return render
        .all("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding")
        .filter(
            it ->
                it.kind().endsWith("Binding")
                    ? !it.at("/spec/validationActions/0").asText().equals("Deny")
                    : !it.at("/spec/failurePolicy").asText().equals("Fail")
                        || !it.at(
                                "/spec/matchConstraints/namespaceSelector/matchLabels/kubernetes.io~1metadata.name")
                            .asText()
                            .equals(render.namespace()))
        .map(it -> it.id() + ": expected to refuse, in the release's namespace and in no other");
  }
}
