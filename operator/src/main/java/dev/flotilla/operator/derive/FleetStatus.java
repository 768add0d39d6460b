package dev.flotilla.operator.derive;

import dev.flotilla.api.pool.PoolFigures;
import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentFleetStatus;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.AgentPoolStatus;
import dev.flotilla.operator.crd.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// What is said of a fleet: sums over its pools, and what holds all of them.
public final class FleetStatus {
  private final AgentFleet fleet;
  private final Collection<AgentPool> pools;

  private FleetStatus(AgentFleet fleet, Collection<AgentPool> pools) {
    this.fleet = fleet;
    this.pools = pools;
  }

  /// @param pools the fleet's
  /// @param figures absent: the server did not answer, and what was said of money and provider stays
  /// @param quotas of the namespace
  public static AgentFleetStatus of(
      AgentFleet fleet,
      Collection<AgentPool> pools,
      Optional<PoolFigures> figures,
      Collection<ResourceQuota> quotas,
      Instant now) {
    return new FleetStatus(fleet, pools).of(figures, quotas, now);
  }

  private AgentFleetStatus of(
      Optional<PoolFigures> figures, Collection<ResourceQuota> quotas, Instant now) {
    var before = Optional.ofNullable(fleet.getStatus()).map(AgentFleetStatus::conditions);
    var generation = fleet.getMetadata().getGeneration();
    return new AgentFleetStatus(
        generation,
        pools.size(),
        new AgentFleetStatus.Agents(
            pools.stream().mapToInt(it -> it.getSpec().replicas()).sum(),
            sum(AgentPoolStatus::readyReplicas),
            sum(AgentPoolStatus::busyReplicas)),
        Finding.conditions(
            List.of(
                ready(figures),
                budget(figures, before.orElse(List.of())),
                throttling(figures, before.orElse(List.of())),
                QuotaCheck.of(pools, quotas)),
            before.orElse(List.of()),
            generation,
            now));
  }

  private Finding ready(Optional<PoolFigures> figures) {
    if (figures.isEmpty()) {
      return Finding.of(Reason.FLEET_SERVER_UNREACHABLE);
    }
    var waiting =
        pools.stream().filter(it -> !isReady(it)).map(it -> it.getMetadata().getName()).sorted();
    var names = waiting.toList();
    return names.isEmpty()
        ? Finding.of(Reason.POOLS_READY)
        : new Finding(Reason.POOLS_NOT_READY, "not ready: " + shortened(names));
  }

  private static String shortened(List<String> names) {
    var most = 10;
    return names.size() <= most
        ? String.join(", ", names)
        : "%s and %d more"
            .formatted(String.join(", ", names.subList(0, most)), names.size() - most);
  }

  private static boolean isReady(AgentPool pool) {
    var status = pool.getStatus();
    return status != null
        && status.conditions() != null
        && status.conditions().stream()
            .anyMatch(
                it ->
                    it.getType().equals(Reason.Type.READY.text())
                        && it.getStatus().equals(Reason.Truth.TRUE.text()));
  }

  private static Finding budget(Optional<PoolFigures> figures, List<Condition> before) {
    var spent =
        figures.map(PoolFigures::budgetSpent).orElseGet(() -> isSaid(before, Reason.BUDGET_SPENT));
    return Finding.of(spent ? Reason.BUDGET_SPENT : Reason.BUDGET_LEFT);
  }

  private static Finding throttling(Optional<PoolFigures> figures, List<Condition> before) {
    var throttled =
        figures.map(PoolFigures::throttled).orElseGet(() -> isSaid(before, Reason.THROTTLED));
    return Finding.of(throttled ? Reason.THROTTLED : Reason.NOT_THROTTLED);
  }

  private static boolean isSaid(List<Condition> before, Reason reason) {
    return before.stream().anyMatch(it -> reason.text().equals(it.getReason()));
  }

  private int sum(ToIntFunction<AgentPoolStatus> of) {
    return pools.stream().map(AgentPool::getStatus).filter(Objects::nonNull).mapToInt(of).sum();
  }
}
