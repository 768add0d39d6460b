package dev.flotilla.e2e.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.Consumer;

/// How each rule is broken, most of them as the manifests of the original specifications did.
final class Breaks {
  private static final String SPEC = "/spec/template/spec";
  private static final String CONTAINER = SPEC + "/containers/0";

  static final Map<String, Consumer<Render>> BY_RULE =
      Map.ofEntries(
          breaks(
              "Secrets exist or are for people to give",
              it ->
                  pointer(it, "Deployment", "model-gateway", SPEC + "/volumes/3/secret")
                      .put("secretName", "redis-credentials")),
          breaks(
              "service accounts exist",
              it ->
                  pointer(it, "RoleBinding", "flotilla-operator", "/subjects/0")
                      .put("name", "claude-code-sa")),
          breaks(
              "priority classes exist",
              it ->
                  pointer(it, "AgentPool", "claude-sub-agent-s1", "/spec/template")
                      .put("priorityClassName", "high")),
          breaks(
              "services and their ports exist",
              it ->
                  pointer(
                          it,
                          "Ingress",
                          "api-gateway",
                          "/spec/rules/0/http/paths/0/backend/service")
                      .put("name", "dashboard-backend")),
          breaks(
              "what is bound or owned exists",
              it ->
                  pointer(it, "RoleBinding", "flotilla-operator", "/roleRef")
                      .put("name", "claude-code-role")),
          breaks(
              "volumes exist and are mounted",
              it -> array(it, "Deployment", "api-gateway", CONTAINER + "/volumeMounts").remove(0)),
          breaks(
              "ConfigMaps and claims are mounted",
              it -> pointer(it, "ConfigMap", "app-config", "/metadata").put("name", "unread")),
          breaks(
              "a change of configuration rolls the pods",
              it ->
                  pointer(it, "Deployment", "api-gateway", "/spec/template/metadata")
                      .remove("annotations")),
          breaks(
              "selectors match",
              it ->
                  pointer(it, "NetworkPolicy", "api-gateway", "/spec/podSelector/matchLabels")
                      .put("app", "redis")),
          breaks(
              "ports that are named exist",
              it ->
                  pointer(it, "Deployment", "api-gateway", CONTAINER + "/ports/1")
                      .put("name", "http")),
          breaks(
              "ports are the contract's",
              it -> pointer(it, "Service", "api-gateway", "/spec/ports/0").put("port", 80)),
          breaks(
              "monitors find what they scrape",
              it ->
                  pointer(it, "ServiceMonitor", "api-gateway", "/spec/endpoints/0")
                      .put("port", "prometheus")),
          breaks(
              "whatever has metrics is monitored",
              it -> it.resources().remove(it.get("PodMonitor", "flotilla-agents"))),
          breaks(
              "everything at its maximum fits the quota",
              it -> pointer(it, "AgentPool", "worker-agent", "/spec/scaling").put("max", 100)),
          breaks(
              "the quota counts only what means something",
              it -> pointer(it, "ResourceQuota", "flotilla", "/spec/hard").put("secrets", "20")),
          breaks(
              "defaults are near what is asked for, without a minimum",
              it ->
                  pointer(it, "LimitRange", "flotilla", "/spec/limits/0/default")
                      .put("memory", "4Gi")),
          breaks(
              "nothing writes replicas where something scales",
              it -> pointer(it, "AgentPool", "claude-sub-agent-s2", "/spec").put("replicas", 3)),
          breaks(
              "nothing is scaled by two",
              it -> {
                add(
                    it,
                    "{kind: HorizontalPodAutoscaler, metadata: {name: a}, spec: {scaleTargetRef: {kind: Deployment, name: manager-agent}}}");
                add(
                    it,
                    "{kind: VerticalPodAutoscaler, metadata: {name: b}, spec: {updatePolicy: {updateMode: Auto}, targetRef: {kind: Deployment, name: manager-agent}}}");
              }),
          breaks(
              "priorities never preempt",
              it ->
                  it.all("PriorityClass")
                      .findFirst()
                      .orElseThrow()
                      .json()
                      .put("preemptionPolicy", "PreemptLowerPriority")),
          breaks(
              "the provider's key is the model gateway's alone",
              it ->
                  array(it, "Deployment", "api-gateway", CONTAINER + "/env")
                      .add(
                          yaml(
                              "{name: KEY, valueFrom: {secretKeyRef: {name: claude-api-credentials, key: api-key}}}"))),
          breaks(
              "pods are restricted",
              it ->
                  pointer(it, "Deployment", "model-gateway", CONTAINER + "/securityContext")
                      .remove("capabilities")),
          breaks(
              "API tokens are for operator and server alone",
              it ->
                  pointer(it, "Deployment", "model-gateway", SPEC)
                      .remove("automountServiceAccountToken")),
          breaks(
              "roles are narrow",
              it -> array(it, "Role", "flotilla-operator", "/rules/4/resources").add("secrets")),
          breaks(
              "no Secret is rendered",
              it -> add(it, "{apiVersion: v1, kind: Secret, metadata: {name: key}}")),
          breaks(
              "namespaces enforce the restricted standard",
              it ->
                  pointer(it, "Namespace", Chart.NAMESPACE, "/metadata/labels")
                      .put("pod-security.kubernetes.io/enforce", "privileged")),
          breaks(
              "admission policies refuse",
              it ->
                  pointer(
                          it,
                          "ValidatingAdmissionPolicyBinding",
                          "flotilla-claude-code-agents",
                          "/spec")
                      .set("validationActions", yaml("[Audit]"))),
          breaks(
              "everything is refused at first",
              it -> it.resources().remove(it.get("NetworkPolicy", "default-deny"))),
          breaks(
              "no rule lets everything through",
              it ->
                  pointer(it, "NetworkPolicy", "model-gateway", "/spec/egress/1")
                      .set("to", yaml("[]"))),
          breaks(
              "the cloud's metadata is out of reach",
              it ->
                  pointer(it, "NetworkPolicy", "model-gateway", "/spec/egress/1/to/0/ipBlock")
                      .remove("except")),
          breaks(
              "every pod finds names and has its own policy",
              it -> it.resources().remove(it.get("NetworkPolicy", "dns"))),
          breaks(
              "server and gateway reach the ledger",
              it -> array(it, "NetworkPolicy", "api-gateway", "/spec/egress").remove(0)),
          breaks(
              "monitoring gets through to metrics",
              it -> array(it, "NetworkPolicy", "api-gateway", "/spec/ingress").remove(1)),
          breaks(
              "routes keep paths and lead to nothing of the agents'",
              it ->
                  pointer(it, "Ingress", "api-gateway", "/metadata")
                      .set("annotations", yaml("{nginx.ingress.kubernetes.io/rewrite-target: /}"))),
          breaks(
              "images are pinned",
              it ->
                  pointer(it, "AgentPool", "worker-agent", "/spec/template")
                      .put("image", "flotilla/agent:latest")),
          breaks(
              "API versions are the present ones",
              it ->
                  add(
                      it,
                      "{apiVersion: policy/v1beta1, kind: PodSecurityPolicy, metadata: {name: psp}}")),
          breaks(
              "workloads are whole",
              it -> pointer(it, "Deployment", "model-gateway", CONTAINER).remove("startupProbe")),
          breaks(
              "probes ask over HTTP, and liveness asks nobody else",
              it ->
                  pointer(it, "Deployment", "api-gateway", CONTAINER)
                      .set("livenessProbe", yaml("{exec: {command: [pgrep, -f, node]}}"))),
          breaks(
              "a drain of a node is never held up for ever",
              it ->
                  pointer(it, "PodDisruptionBudget", "api-gateway", "/spec")
                      .put("maxUnavailable", 0)),
          breaks(
              "labels are the recommended ones",
              it ->
                  pointer(it, "Service", "api-gateway", "/metadata")
                      .set("labels", yaml("{app: api-gateway}"))),
          breaks(
              "objects live where the release does",
              it -> pointer(it, "Service", "api-gateway", "/metadata").put("namespace", "default")),
          breaks(
              "data outlives the release",
              it -> pointer(it, "Cluster", "flotilla-ledger", "/metadata").remove("annotations")),
          breaks(
              "storage is named by no driver inside of Kubernetes",
              it ->
                  add(
                      it,
                      "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: fast-ssd}, provisioner: kubernetes.io/aws-ebs}")));

  private Breaks() {}

  private static Map.Entry<String, Consumer<Render>> breaks(String rule, Consumer<Render> how) {
    return Map.entry(rule, how);
  }

  private static ObjectNode pointer(Render render, String kind, String name, String pointer) {
    return (ObjectNode) render.get(kind, name).at(pointer);
  }

  private static ArrayNode array(Render render, String kind, String name, String pointer) {
    return (ArrayNode) render.get(kind, name).at(pointer);
  }

  private static void add(Render render, String yaml) {
    render.resources().add(new Resource((ObjectNode) yaml(yaml)));
  }

  private static JsonNode yaml(String text) {
    try {
      return Chart.YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
