package dev.flotilla.operator.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.operator.crd.AgentFleetSpec;
import dev.flotilla.operator.crd.AgentFleetStatus;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.AgentPoolSpec;
import dev.flotilla.operator.crd.AgentPoolStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Definitions that do not know fields of this operator's yet: it works with them, and says so.
final class OlderDefinitions {
  private static final Logger LOG = LoggerFactory.getLogger(OlderDefinitions.class);
  private static final String OPENAPI =
      "/openapi/v3/apis/%s/%s".formatted(AgentPool.GROUP, AgentPool.VERSION);
  private static final String SCHEMA = "/components/schemas/dev.flotilla.v1alpha1.";

  private OlderDefinitions() {}

  static boolean areThere(KubernetesClient client) {
    try {
      var published = client.raw(OPENAPI);
      if (published == null) {
        return false;
      }
      var all = client.getKubernetesSerialization().unmarshal(published, JsonNode.class);
      var lacking =
          Stream.of(
                  lacking(all, "AgentFleet", "spec", AgentFleetSpec.class),
                  lacking(all, "AgentFleet", "status", AgentFleetStatus.class),
                  lacking(all, "AgentPool", "spec", AgentPoolSpec.class),
                  lacking(all, "AgentPool", "status", AgentPoolStatus.class))
              .flatMap(it -> it)
              .toList();
      if (!lacking.isEmpty()) {
        LOG.atWarn()
            .addKeyValue("lacking", lacking)
            .log("the definitions are older than this operator: upgrade the chart flotilla-crds");
      }
      return !lacking.isEmpty();
    } catch (KubernetesClientException e) {
      LOG.atDebug().setCause(e).log("the definitions' schema cannot be read");
      return false;
    }
  }

  private static Stream<String> lacking(JsonNode all, String kind, String part, Class<?> ours) {
    var known = all.at(SCHEMA + kind + "/properties/" + part + "/properties");
    return Arrays.stream(ours.getRecordComponents())
        .map(RecordComponent::getName)
        .filter(it -> !known.has(it))
        .map(it -> "%s %s.%s".formatted(kind, part, it));
  }
}
