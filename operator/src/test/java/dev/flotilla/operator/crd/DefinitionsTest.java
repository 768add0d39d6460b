package dev.flotilla.operator.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.operator.Golden;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The definitions in the chart are those of the records, and keep to what an API server needs.
class DefinitionsTest {
  @Test
  void chartHoldsTheFleetsDefinition() {
    var yaml = Serialization.asYaml(Definitions.fleet());

    assertThat(yaml).as("a template of Helm's").doesNotContain("{{");
    Golden.assertFile(
        "charts/flotilla-crds/templates/agentfleets.yaml", yaml, DefinitionsTest.class);
  }

  @Test
  void chartHoldsThePoolsDefinition() {
    var yaml = Serialization.asYaml(Definitions.pool());

    assertThat(yaml).as("a template of Helm's").doesNotContain("{{");
    Golden.assertFile(
        "charts/flotilla-crds/templates/agentpools.yaml", yaml, DefinitionsTest.class);
  }

  @Test
  void everyObjectThatMayBeLeftOutIsFilledIn() {
    var bare = new ArrayList<String>();
    for (var definition : List.of(Definitions.fleet(), Definitions.pool())) {
      each(
          "spec",
          Definitions.schema(definition, "spec"),
          (path, parent, name, child) -> {
            var defaults =
                child.getProperties().values().stream().anyMatch(it -> it.getDefault() != null);
            var optional = !parent.getRequired().contains(name) && child.getDefault() == null;
            if (defaults && optional && !path.endsWith("egressProxyRef")) {
              bare.add(path);
            }
          });
    }

    assertThat(bare).as("objects with defaults inside and none themselves").isEmpty();
  }

  @Test
  void messagesNameTheirFieldAndPointAtOneThatExists() {
    var wrong = new ArrayList<String>();
    for (var definition : List.of(Definitions.fleet(), Definitions.pool())) {
      var spec = Definitions.schema(definition, "spec");
      wrong.addAll(misleading("spec", spec));
      each("spec", spec, (path, _, _, child) -> wrong.addAll(misleading(path, child)));
    }

    assertThat(wrong).isEmpty();
  }

  private static List<String> misleading(String path, JSONSchemaProps schema) {
    return schema.getXKubernetesValidations().stream()
        .filter(
            rule -> {
              var at = rule.getFieldPath() == null ? "" : rule.getFieldPath();
              return !rule.getMessage().startsWith(path + at) || !exists(schema, at);
            })
        .map(rule -> path + ": " + rule.getMessage())
        .toList();
  }

  private static boolean exists(JSONSchemaProps schema, String path) {
    JSONSchemaProps at = schema;
    for (var name : path.isEmpty() ? new String[0] : path.substring(1).split("\\.")) {
      var below = at.getProperties().get(name);
      if (below == null) {
        return false;
      }
      at = below;
    }
    return true;
  }

  @Test
  void fieldWithADefaultOfItsOwnBearsNoRuleOverWhatIsInside() {
    var wrong = new ArrayList<String>();
    for (var definition : List.of(Definitions.fleet(), Definitions.pool())) {
      each(
          "spec",
          Definitions.schema(definition, "spec"),
          (path, _, _, child) -> {
            if (child.getDefault() != null
                && !child.getProperties().isEmpty()
                && !child.getXKubernetesValidations().isEmpty()) {
              wrong.add(path);
            }
          });
    }

    assertThat(wrong).as("the API server tries rules on the bare default").isEmpty();
  }

  @Test
  void replicasExistsInEveryPool() {
    var replicas = Definitions.schema(Definitions.pool(), "spec", "replicas");

    assertThat(replicas.getDefault().asInt(-1)).isZero();
  }

  private interface Visit {
    void at(String path, JSONSchemaProps parent, String name, JSONSchemaProps child);
  }

  private static void each(String path, JSONSchemaProps parent, Visit visit) {
    for (Map.Entry<String, JSONSchemaProps> entry : parent.getProperties().entrySet()) {
      var below = path + "." + entry.getKey();
      visit.at(below, parent, entry.getKey(), entry.getValue());
      each(below, entry.getValue(), visit);
      if (entry.getValue().getItems() != null) {
        each(below + "[]", entry.getValue().getItems().getSchema(), visit);
      }
    }
  }
}
