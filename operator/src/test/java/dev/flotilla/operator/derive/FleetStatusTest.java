package dev.flotilla.operator.derive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.pool.PoolFigures;
import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentFleetStatus;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.AgentPoolStatus;
import dev.flotilla.operator.crd.Objects;
import dev.flotilla.operator.crd.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetStatusTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final AgentFleet fleet =
      Objects.fleet(
          """
          metadata: {name: default, namespace: claude-code, generation: 2}
          spec: {server: {url: "http://api-gateway:4005"}, modelGateway: {name: model-gateway}}
          """);

  @Test
  void sumsAreThoseOfItsPools() {
    var status =
        status(figures(false, false), ready(pool("s1", 3), 2, 1), ready(pool("s2", 4), 4, 4));

    assertThat(status.pools()).isEqualTo(2);
    assertThat(status.agents()).isEqualTo(new AgentFleetStatus.Agents(7, 6, 5));
    assertThat(reasons(status))
        .containsExactly("PoolsReady", "BudgetLeft", "NotThrottled", "QuotaSuffices");
  }

  @Test
  void poolThatIsNotReadyIsNamed() {
    var status = status(figures(false, false), ready(pool("s1", 1), 1, 0), pool("s2", 1));

    assertThat(message(status, "Ready")).isEqualTo("not ready: s2");
  }

  @Test
  void whatHoldsAllPoolsIsSaid() {
    assertThat(reasons(status(figures(true, true)))).contains("BudgetSpent", "Throttled");
  }

  @Test
  void silenceOfTheServerLeavesWhatWasSaidOfMoneyAndProvider() {
    fleet.setStatus(status(figures(true, true)));

    assertThat(reasons(status(Optional.empty())))
        .contains("ServerUnreachable", "BudgetSpent", "Throttled");
  }

  @Test
  void nothingIsSaidAnewWhenNothingChanged() {
    fleet.setStatus(status(figures(false, false), pool("s1", 1)));

    assertThat(
            FleetStatus.of(
                fleet,
                List.of(pool("s1", 1)),
                figures(false, false),
                List.of(),
                NOW.plusSeconds(9)))
        .isEqualTo(fleet.getStatus());
  }

  @ParameterizedTest
  @CsvSource({
    "requests.cpu, 15, QuotaTooSmall",
    "requests.cpu, 16, QuotaSuffices",
    "cpu, 15, QuotaTooSmall",
    "requests.memory, 31Gi, QuotaTooSmall",
    "requests.memory, 32Gi, QuotaSuffices",
    "limits.memory, 31Gi, QuotaTooSmall",
    "pods, 15, QuotaTooSmall",
    "count/pods, 15, QuotaTooSmall",
    "count/secrets, 0, QuotaSuffices"
  })
  void quotaHasToHoldEveryPoolAtItsMaximum(String name, String most, String reason) {
    // two pools of at most 8 agents with 1 CPU and 2Gi each
    var status = status(List.of(quota(name, most, "")), pool("s1", 0), pool("s2", 0));

    assertThat(reasons(status)).contains(reason);
    if (reason.equals("QuotaTooSmall")) {
      assertThat(message(status, "QuotaInsufficient"))
          .startsWith("compute: " + name + " is " + most);
    }
  }

  @Test
  void quotaForOtherPodsIsNoneOfTheFleets() {
    assertThat(reasons(status(List.of(quota("pods", "1", "scopes: [BestEffort]")), pool("s1", 0))))
        .contains("QuotaSuffices");
  }

  private AgentFleetStatus status(Optional<PoolFigures> figures, AgentPool... pools) {
    return FleetStatus.of(fleet, List.of(pools), figures, List.of(), NOW);
  }

  private AgentFleetStatus status(List<ResourceQuota> quotas, AgentPool... pools) {
    return FleetStatus.of(fleet, List.of(pools), figures(false, false), quotas, NOW);
  }

  private static Optional<PoolFigures> figures(boolean throttled, boolean spent) {
    return Optional.of(new PoolFigures(1, List.of(), throttled, spent));
  }

  private static AgentPool pool(String name, int replicas) {
    return Objects.pool(
        """
        metadata: {name: %s, namespace: claude-code, generation: 1}
        spec:
          fleetRef: {name: default}
          role: %s
          replicas: %d
          scaling: {max: 8}
          template: {image: "agent:1"}
        """
            .formatted(name, name, replicas));
  }

  private static AgentPool ready(AgentPool pool, int ready, int busy) {
    var conditions =
        Finding.conditions(List.of(Finding.of(Reason.AGENTS_READY)), List.of(), 1, NOW);
    pool.setStatus(new AgentPoolStatus(1L, "", ready, ready, busy, 0, ready, null, conditions));
    return pool;
  }

  private static ResourceQuota quota(String name, String most, String more) {
    return Serialization.unmarshal(
        "metadata: {name: compute}\nspec:\n  hard: {%s: \"%s\"}\n  %s\n"
            .formatted(name, most, more),
        ResourceQuota.class);
  }

  private static List<String> reasons(AgentFleetStatus status) {
    return conditions(status).stream().map(Condition::getReason).toList();
  }

  private static String message(AgentFleetStatus status, String type) {
    return conditions(status).stream()
        .filter(it -> it.getType().equals(type))
        .findFirst()
        .orElseThrow()
        .getMessage();
  }

  private static List<Condition> conditions(AgentFleetStatus status) {
    return java.util.Objects.requireNonNull(status.conditions());
  }
}
