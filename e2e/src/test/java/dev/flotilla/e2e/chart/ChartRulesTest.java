package dev.flotilla.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every rule holds of what every values file gives.
class ChartRulesTest {
  @TestFactory
  Stream<DynamicNode> everyRuleHoldsOfEveryRender() {
    return Chart.valuesFiles().stream().flatMap(ChartRulesTest::rules);
  }

  private static Stream<DynamicNode> rules(Path values) {
    var render = Chart.render(values);
    return Rule.all().entrySet().stream()
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    values.getFileName() + ": " + rule.getKey(),
                    () -> assertThat(rule.getValue().broken(render)).isEmpty()));
  }

  @Test
  void lintFindsNothing() {
    var result = new Helm(Chart.directory()).lint().strict().call();

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
  }

  /// A port that is written in two places is two ports one day.
  @Test
  void portsAreWrittenInOnePlace() throws IOException {
    try (var templates = Files.list(Chart.directory().resolve("templates"))) {
      for (var template : templates.filter(it -> !it.endsWith("_helpers.tpl")).toList()) {
        assertThat(Files.readString(template))
            .as("%s", template)
            .doesNotContainPattern("\\b(3000|4005|6011|8080)\\b");
      }
    }
  }

  @Test
  void theChartBringsNoOtherCharts() {
    assertThat(Chart.read(Chart.directory().resolve("Chart.yaml")).has("dependencies")).isFalse();
  }
}
