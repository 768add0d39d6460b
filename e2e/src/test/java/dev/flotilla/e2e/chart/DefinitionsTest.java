package dev.flotilla.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Fleets and pools, the chart's and those of `deploy`, have the fields that their definitions have.
class DefinitionsTest {
  private static final Path CRDS = Chart.root().resolve("charts/flotilla-crds/templates");

  static Stream<Render> renders() {
    return Stream.concat(
        Chart.valuesFiles().stream().map(Chart::render),
        Stream.of("base", "overlays/development", "overlays/staging", "overlays/production")
            .map(it -> Overlay.of(Chart.root().resolve("deploy/kubernetes").resolve(it)))
            .map(it -> new Render(Chart.NAMESPACE, it.resources())));
  }

  @ParameterizedTest
  @MethodSource("renders")
  void theyHaveOnlyFieldsOfTheirDefinitions(Render render) {
    assertThat(render.all("AgentFleet", "AgentPool").flatMap(DefinitionsTest::wrong)).isEmpty();
  }

  @Test
  void aFieldThatIsNotDefinedIsNoticed() {
    var pool =
        Chart.render(Chart.directory().resolve("values.yaml")).get("AgentPool", "worker-agent");
    ((ObjectNode) pool.at("/spec/scaling")).put("minReplicas", 1);
    ((ObjectNode) pool.at("/spec")).remove("role");

    assertThat(wrong(pool))
        .containsExactlyInAnyOrder(
            "AgentPool/worker-agent: spec.scaling.minReplicas is not defined",
            "AgentPool/worker-agent: spec.role is required");
  }

  private static Stream<String> wrong(Resource resource) {
    var file = resource.kind().equals("AgentPool") ? "agentpools.yaml" : "agentfleets.yaml";
    var schema =
        Chart.read(CRDS.resolve(file))
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    return below("spec", resource.at("/spec"), schema).map(it -> resource.id() + ": " + it);
  }

  private static Stream<String> below(String at, JsonNode value, JsonNode schema) {
    if (value.isArray()) {
      return RenderedPod.list(value).flatMap(it -> below(at + "[]", it, schema.path("items")));
    }
    if (!value.isObject() || schema.has("additionalProperties")) {
      return Stream.empty();
    }
    var required =
        RenderedPod.list(schema.path("required"))
            .map(JsonNode::asText)
            .filter(it -> !value.has(it))
            .map(it -> at + "." + it + " is required");
    var fields =
        List.copyOf(value.properties()).stream()
            .flatMap(
                it -> {
                  var field = schema.path("properties").path(it.getKey());
                  var name = at + "." + it.getKey();
                  return field.isMissingNode()
                      ? Stream.of(name + " is not defined")
                      : below(name, it.getValue(), field);
                });
    return Stream.concat(required, fields);
  }
}
