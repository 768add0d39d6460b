package dev.flotilla.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.AgentPoolStatus;
import dev.flotilla.operator.crd.AgentPoolStatus.Queue;
import dev.flotilla.operator.crd.Objects;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolMemoryTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final AgentPool POOL = pool("image: agent:1", 0);

  private final PoolMemory memory = new PoolMemory(POOL, List.of(), NOW);

  @Test
  void figuresOfTheQueueAloneAreSaidOnceInFifteenSeconds() {
    memory.says(NOW);

    assertThat(memory.holdsBack(status(2, 5), status(2, 4), NOW.plusSeconds(3)))
        .contains(Duration.ofSeconds(12));
    assertThat(memory.holdsBack(status(2, 5), status(2, 4), NOW.plusSeconds(15))).isEmpty();
  }

  @Test
  void countsAreSaidWithThemAtOnceAndAreHeldBackForASecondAtMost() {
    memory.says(NOW);

    assertThat(memory.holdsBack(status(3, 5), status(2, 4), NOW.plusSeconds(1))).isEmpty();
    for (var i = 0; i < 10; i++) {
      memory.says(NOW.plusSeconds(1));
    }
    assertThat(memory.holdsBack(status(3, 5), status(2, 4), NOW.plusSeconds(1)))
        .hasValueSatisfying(
            it -> assertThat(it).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(1)));
  }

  @Test
  void firstStatusIsSaidAtOnceAndTheSameNeverAgain() {
    assertThat(memory.holdsBack(status(2, 4), null, NOW)).isEmpty();
    memory.says(NOW);
    assertThat(memory.holdsBack(status(2, 4), status(2, 4), NOW)).isEmpty();
  }

  @Test
  void objectsAreDerivedAnewWhenSomethingOtherThanTheNumberHasChanged() {
    var objects = memory.objects(fleet("http://server:8080"), POOL);

    assertThat(memory.objects(fleet("http://server:8080"), pool("image: agent:1", 7)))
        .isSameAs(objects);
    assertThat(
            memory.objects(fleet("http://server:8080"), pool("image: agent:2", 7)).templateHash())
        .isNotEqualTo(objects.templateHash());
    assertThat(memory.objects(fleet("http://other:8080"), pool("image: agent:1", 7)).templateHash())
        .isNotEqualTo(objects.templateHash());
    assertThat(memory.objects(fleet("http://server:8080"), pool("image: agent:1", 7)))
        .isEqualTo(objects);
  }

  @Test
  void quantitiesThatAreWrittenOtherwiseMakeOtherPods() {
    var fleet = fleet("http://server:8080");
    var one = memory.objects(fleet, pool("image: agent:1, resources: {requests: {cpu: '1'}}", 1));

    var same =
        memory.objects(fleet, pool("image: agent:1, resources: {requests: {cpu: 1000m}}", 1));

    assertThat(same.templateHash())
        .as("as another operator has it")
        .isNotEqualTo(one.templateHash());
  }

  private static AgentFleet fleet(String server) {
    return Objects.fleet(
        """
        metadata: {name: default, namespace: claude-code}
        spec: {server: {url: "%s"}, modelGateway: {url: "http://gateway:8082", name: gateway}}
        """
            .formatted(server));
  }

  private static AgentPool pool(String template, int replicas) {
    return Objects.pool(
        """
        metadata: {name: s1, namespace: claude-code}
        spec:
          fleetRef: {name: default}
          role: s1
          replicas: %d
          template: {%s}
        """
            .formatted(replicas, template));
  }

  private static AgentPoolStatus status(int busy, int pending) {
    return new AgentPoolStatus(
        1L, "flotilla.dev/pool=s1", 4, 4, busy, 0, 4, new Queue(pending, busy, 0), List.of());
  }
}
