package dev.flotilla.e2e.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;

/// Tokens of a namespace's ServiceAccounts, issued by the API server as kubelets ask for them.
/// Thread-safe.
public record ServiceTokens(KubernetesClient client, String namespace) {
  private static final String AUDIENCE = "flotilla";
  private static final int SECONDS = 3600;

  /// For the API server itself.
  String ofAccount(String account) {
    return request(account, Map.of("expirationSeconds", SECONDS));
  }

  /// What is projected into a pod of that account without being bound to one.
  String forServer(String account) {
    return request(account, Map.of("expirationSeconds", SECONDS, "audiences", List.of(AUDIENCE)));
  }

  /// What is projected into that pod.
  public String ofPod(Pod pod) {
    var meta = pod.getMetadata();
    return request(
        pod.getSpec().getServiceAccountName(),
        Map.of(
            "expirationSeconds",
            SECONDS,
            "audiences",
            List.of(AUDIENCE),
            "boundObjectRef",
            Map.of(
                "kind", "Pod", "apiVersion", "v1", "name", meta.getName(), "uid", meta.getUid())));
  }

  private String request(String account, Map<String, Object> spec) {
    var answer =
        client.raw(
            "/api/v1/namespaces/%s/serviceaccounts/%s/token".formatted(namespace, account),
            "POST",
            Map.of("apiVersion", "authentication.k8s.io/v1", "kind", "TokenRequest", "spec", spec));
    return Json.read(answer, JsonNode.class).at("/status/token").asText();
  }
}
