package dev.flotilla.operator.derive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.Objects;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodShapeTest {
  private static final AgentPool POOL =
      Objects.pool(
          """
          metadata: {name: s1, namespace: claude-code, uid: u}
          spec: {fleetRef: {name: default}, role: s1, template: {image: "agent:1"}}
          """);

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{key: gpu, operator: Exists}", "{operator: Exists, effect: NoSchedule}"})
  void lostNodeIsGivenUpAfterHalfAMinuteWhereTheFleetSaysNothingOfIt(String chosen) {
    assertThat(tolerations(chosen))
        .filteredOn(it -> it.getTolerationSeconds() != null)
        .extracting(Toleration::getKey, Toleration::getTolerationSeconds)
        .containsExactly(
            tuple("node.kubernetes.io/not-ready", 30L),
            tuple("node.kubernetes.io/unreachable", 30L));
  }

  /// The shortest of those that match would count.
  @Test
  void fleetThatToleratesEverythingWaitsForEver() {
    assertThat(tolerations("{operator: Exists}"))
        .singleElement()
        .extracting(Toleration::getTolerationSeconds)
        .isNull();
  }

  private static List<Toleration> tolerations(String chosen) {
    var fleet =
        Objects.fleet(
            """
            metadata: {name: default, namespace: claude-code}
            spec:
              server: {url: "http://api-gateway:4005"}
              modelGateway: {name: model-gateway}
              podDefaults: {tolerations: [%s]}
            """
                .formatted(chosen));
    return PodShape.of(fleet, POOL).getTolerations();
  }
}
