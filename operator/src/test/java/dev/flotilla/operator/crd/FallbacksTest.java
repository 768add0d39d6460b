package dev.flotilla.operator.crd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FallbacksTest {
  private static final String POOL =
      """
      apiVersion: flotilla.dev/v1alpha1
      kind: AgentPool
      metadata: {name: claude-sub-agent-s1}
      spec:
        fleetRef: {name: default}
        role: s1
        scaling: {max: 3}
        template: {image: "agent:1"}
      """;
  private static final String FLEET =
      """
      apiVersion: flotilla.dev/v1alpha1
      kind: AgentFleet
      metadata: {name: default}
      spec:
        server: {url: "http://api-gateway:4005"}
        modelGateway: {name: model-gateway}
      """;

  @Test
  void whatOlderDefinitionsDoNotFillInIsFilledInAsTheNewestWould() {
    var serialization = Fallbacks.serialization();

    assertThat(serialization.unmarshal(POOL, AgentPool.class).getSpec())
        .isEqualTo(Objects.pool(POOL).getSpec());
    assertThat(serialization.unmarshal(FLEET, AgentFleet.class).getSpec())
        .isEqualTo(Objects.fleet(FLEET).getSpec());
  }

  @Test
  void whatIsSaidStays() {
    var all = Objects.pool(POOL.replace("max: 3", "max: 3, min: 2, mode: Fixed"));
    var serialization = Fallbacks.serialization();

    var read = serialization.unmarshal(serialization.asYaml(all), AgentPool.class);

    assertThat(read.getSpec()).isEqualTo(all.getSpec());
  }
}
