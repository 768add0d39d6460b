package dev.flotilla.operator.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/// Fleets and pools as an API server gives them back: with the definition's defaults filled in.
public final class Objects {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private Objects() {}

  public static AgentFleet fleet(String yaml) {
    return read(yaml, Definitions.fleet(), AgentFleet.class);
  }

  public static AgentPool pool(String yaml) {
    return read(yaml, Definitions.pool(), AgentPool.class);
  }

  private static <T extends HasMetadata> T read(
      String yaml, CustomResourceDefinition definition, Class<T> type) {
    var object = YAML.unmarshal(yaml, JsonNode.class);
    fillIn(object.path("spec"), Definitions.schema(definition, "spec"));
    return YAML.convertValue(object, type);
  }

  private static void fillIn(JsonNode value, JSONSchemaProps schema) {
    if (value instanceof ArrayNode items && schema.getItems() != null) {
      items.forEach(it -> fillIn(it, schema.getItems().getSchema()));
    }
    if (value instanceof ObjectNode object) {
      schema
          .getProperties()
          .forEach(
              (name, field) -> {
                if (!object.has(name) && field.getDefault() != null) {
                  object.set(name, field.getDefault().deepCopy());
                }
                fillIn(object.path(name), field);
              });
    }
  }
}
