package dev.flotilla.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The specifications' tables, and their sums.
class PresetsTest {
  private static final String SPECIALISTS =
      """
      claude-sub-agent-s1 s1 1-8 1 2Gi high
      claude-sub-agent-s2 s2 1-6 1500m 3Gi medium
      claude-sub-agent-s3 s3 1-4 1 2Gi medium
      claude-sub-agent-s4 s4 1-6 1 2Gi medium
      claude-sub-agent-s5 s5 1-6 2 4Gi high
      claude-sub-agent-s6 s6 1-5 1500m 3Gi high
      """;

  @Test
  void eightPoolsShipFromOneList() {
    var pools = pools(preset("values.yaml"));

    assertThat(pools)
        .isEqualTo(
            SPECIALISTS
                + """
                manager-agent manager 1-3 500m 1Gi high
                worker-agent worker 0-10 1 2Gi medium
                """);
  }

  @Test
  void bookingAgentsAreAManagerAndTheSixSpecialists() {
    var pools = pools(preset("values-booking-agents.yaml"));

    assertThat(pools).isEqualTo(SPECIALISTS + "manager-agent manager 1-3 500m 1Gi high\n");
  }

  @Test
  void automaticClaudeCodeIsManagersAndWorkers() {
    var pools = pools(preset("values-automatic-claude-code.yaml"));

    assertThat(pools)
        .isEqualTo(
            """
            manager-agent manager 1-3 500m 1Gi high
            worker-agent worker 3-50 1 2Gi medium
            """);
  }

  @Test
  void theSpecialistsAtTheirMaximaAreThirtyFivePods() {
    var render = preset("values-booking-agents.yaml").copy();
    render.resources().removeIf(it -> it.id().equals("AgentPool/manager-agent"));

    var sum = Capacity.pools(render);

    assertThat(sum.pods()).isEqualTo(35);
    assertThat(sum.cores()).isEqualByComparingTo("46.5");
    assertThat(sum.gibibytes()).isEqualByComparingTo("93");
  }

  @ParameterizedTest
  @MethodSource("dev.flotilla.e2e.chart.Chart#valuesFiles")
  void notesSayWhatToDoNext(Path values) {
    assertThat(notes(values))
        .contains("helm -n claude-code test flotilla", "get agentpools", "FLOTILLA_SERVER_URL=http")
        .doesNotContain("<no value>", "%!", "from-literal");
  }

  @Test
  void notesSayThatNobodyMayComeInYet() {
    assertThat(notes(Chart.directory().resolve("values-booking-agents.yaml")))
        .contains("networkPolicies.edgeNamespaces={NAMESPACE}");
    assertThat(notes(Chart.directory().resolve("values-automatic-claude-code.yaml")))
        .doesNotContain("edgeNamespaces");
  }

  private static String notes(Path values) {
    var said =
        new Helm(Chart.directory())
            .install()
            .withName("flotilla")
            .withNamespace(Chart.NAMESPACE)
            .withKubeVersion(Chart.KUBERNETES)
            .withValuesFile(values)
            .clientOnly()
            .dryRun()
            .debug()
            .call()
            .getOutput();
    return said.substring(said.indexOf("NOTES:"));
  }

  private static Render preset(String file) {
    return Chart.render(Chart.directory().resolve(file));
  }

  private static String pools(Render render) {
    return render
        .all("AgentPool")
        .map(
            it ->
                "%s %s %d-%d %s %s %s\n"
                    .formatted(
                        it.name(),
                        it.at("/spec/role").asText(),
                        it.at("/spec/scaling/min").asInt(),
                        it.at("/spec/scaling/max").asInt(),
                        it.at("/spec/template/resources/requests/cpu").asText(),
                        it.at("/spec/template/resources/requests/memory").asText(),
                        it.at("/spec/template/priorityClassName")
                            .asText()
                            .replace("flotilla-claude-code-", "")))
        .collect(Collectors.joining());
  }
}
