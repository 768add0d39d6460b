package dev.flotilla.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How long a service of the chart's, or an instance of its ledger, is waited for when its node is lost.
class LostNodesTest {
  private static final String UNREACHABLE = "node.kubernetes.io/unreachable";
  private static final String NOT_READY = "node.kubernetes.io/not-ready";

  @ParameterizedTest
  @ValueSource(strings = {"api-gateway", "model-gateway", "flotilla-operator"})
  void halfAMinute(String name) {
    var seconds = seconds(Chart.read(Chart.directory().resolve("values.yaml")), name);

    assertThat(seconds).isEqualTo(Map.of(UNREACHABLE, 30, NOT_READY, 30));
  }

  @Test
  void halfAMinuteForTheLedgerToo() {
    var values = Chart.read(Chart.directory().resolve("values.yaml"));
    var ledger = Render.of(Chart.NAMESPACE, Chart.text(values)).get("Cluster", "flotilla-ledger");

    assertThat(seconds(ledger.at("/spec/affinity/tolerations")))
        .isEqualTo(Map.of(UNREACHABLE, 30, NOT_READY, 30));
  }

  @Test
  void asLongAsTheValuesSay() {
    assertThat(with(Map.of("key", UNREACHABLE, "operator", "Exists", "tolerationSeconds", 900)))
        .isEqualTo(Map.of(UNREACHABLE, 900, NOT_READY, 30));
    assertThat(with(Map.of("key", "gpu", "operator", "Exists")))
        .isEqualTo(Map.of("gpu", 0, UNREACHABLE, 30, NOT_READY, 30));
    assertThat(with(Map.of("operator", "Exists"))).isEqualTo(Map.of("", 0));
    assertThat(with(Map.of("operator", "Exists", "effect", "NoSchedule")))
        .isEqualTo(Map.of("", 0, UNREACHABLE, 30, NOT_READY, 30));
  }

  private static Map<String, Integer> with(Map<String, Object> toleration) {
    var values = Chart.read(Chart.directory().resolve("values.yaml"));
    ((ObjectNode) values.path("apiGateway"))
        .set("tolerations", Chart.YAML.valueToTree(List.of(toleration)));
    return seconds(values, "api-gateway");
  }

  /// By taint; 0: for ever.
  private static Map<String, Integer> seconds(JsonNode values, String name) {
    return seconds(
        Render.of(Chart.NAMESPACE, Chart.text(values))
            .get("Deployment", name)
            .at("/spec/template/spec/tolerations"));
  }

  private static Map<String, Integer> seconds(JsonNode tolerations) {
    return StreamSupport.stream(tolerations.spliterator(), false)
        .collect(
            Collectors.toMap(
                it -> it.path("key").asText(), it -> it.path("tolerationSeconds").asInt()));
  }
}
