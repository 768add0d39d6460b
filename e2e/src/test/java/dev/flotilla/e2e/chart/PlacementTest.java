package dev.flotilla.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What Helm runs besides the services: where their images may run, and as long as it may take.
class PlacementTest {
  private static final Map<String, String> NODES = Map.of("kubernetes.io/arch", "arm64");
  private static final List<Map<String, String>> TAINTS =
      List.of(Map.of("key", "services", "operator", "Exists"));

  private final ObjectNode values = Chart.read(Chart.directory().resolve("values.yaml"));

  @Test
  void hooksRunWhereTheServicesOfTheirImagesDo() {
    place("operator");
    place("apiGateway");
    var render = Render.of(Chart.NAMESPACE, Chart.text(values));

    for (var spec :
        List.of(
            render.get("Job", "flotilla-end").at("/spec/template/spec"),
            render.get("Pod", "flotilla-test").at("/spec"))) {
      assertThat(spec.path("nodeSelector")).isEqualTo(Chart.YAML.valueToTree(NODES));
      assertThat(spec.path("tolerations")).isEqualTo(Chart.YAML.valueToTree(TAINTS));
    }
  }

  @Test
  void endOfThePoolsIsWaitedForAsLongAsTheirAgentsMayTake() {
    assertThat(patience()).isEqualTo(3600);

    ((ObjectNode) values.at("/agents/drain")).put("finishTaskSeconds", 7200);

    assertThat(patience()).isGreaterThan(7200 + 120);
  }

  private int patience() {
    return Render.of(Chart.NAMESPACE, Chart.text(values))
        .get("Job", "flotilla-end")
        .at("/spec/activeDeadlineSeconds")
        .asInt();
  }

  private void place(String service) {
    var node = (ObjectNode) values.path(service);
    node.set("nodeSelector", Chart.YAML.valueToTree(NODES));
    node.set("tolerations", Chart.YAML.valueToTree(TAINTS));
  }
}
