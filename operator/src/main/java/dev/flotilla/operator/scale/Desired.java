package dev.flotilla.operator.scale;

import dev.flotilla.operator.crd.AgentPoolSpec.Mode;
import dev.flotilla.operator.crd.AgentPoolSpec.Scaling;
import dev.flotilla.operator.crd.Reason;
import java.util.Optional;

/// How many agents a pool should have, and why not another number. Immutable.
///
/// In `Queue` that is clamp(⌈(pending + running) / tasksPerAgent⌉, min, max). It grows at once, but no
/// faster than agents may start and not while the provider throttles or the budget is spent (up to `min`
/// all the same, which somebody asked for); it shrinks to the most that any moment of `idleSeconds`
/// needed. In the other modes somebody else writes the number, and `max` alone holds it.
///
/// @param replicas agents that there should be
/// @param write the operator has to write them into `spec.replicas`; never when somebody else does
/// @param active for condition ScalingActive
/// @param limited for condition ScalingLimited
public record Desired(int replicas, boolean write, Reason active, Reason limited) {

  /// @param replicas `spec.replicas` so far
  /// @param paused of the fleet
  /// @param demand absent: the server did not answer, and nothing changes
  /// @param needs up to now, the demand included
  /// @param staying agents that live and are not leaving
  /// @param startsLeft agents that may be started now
  public static Desired of(
      Scaling scaling,
      int replicas,
      boolean paused,
      Optional<Demand> demand,
      Needs needs,
      int staying,
      int startsLeft) {
    if (paused) {
      return new Desired(replicas, false, Reason.FLEET_PAUSED, Reason.WITHIN_LIMITS);
    }
    if (scaling.mode() != Mode.QUEUE) {
      return new Desired(
          Math.min(replicas, scaling.max()),
          false,
          Reason.NOT_IN_MODE_QUEUE,
          replicas > scaling.max() ? Reason.AT_MAX : Reason.WITHIN_LIMITS);
    }
    return demand
        .map(it -> queued(scaling, replicas, it, needs, Math.max(replicas, staying + startsLeft)))
        .orElseGet(
            () -> new Desired(replicas, false, Reason.SERVER_UNREACHABLE, Reason.WITHIN_LIMITS));
  }

  /// @param startable as many as there may be without starting agents too fast
  private static Desired queued(
      Scaling scaling, int replicas, Demand demand, Needs needs, int startable) {
    var needed = demand.agents(scaling.tasksPerAgent());
    var lately = needed >= replicas ? needed : Math.min(replicas, needs.most());
    var wanted = Math.clamp(lately, scaling.min(), scaling.max());
    var held = demand.throttled() || demand.budgetSpent();
    var most = Math.min(startable, held ? Math.max(replicas, scaling.min()) : wanted);
    var found = Math.min(wanted, most);
    return new Desired(
        found,
        found != replicas,
        Reason.QUEUE_FOLLOWED,
        found < wanted ? held(demand) : limited(scaling, needed, wanted));
  }

  private static Reason held(Demand demand) {
    if (demand.budgetSpent()) {
      return Reason.BUDGET_EXHAUSTED;
    }
    return demand.throttled() ? Reason.PROVIDER_THROTTLED : Reason.START_RATE;
  }

  private static Reason limited(Scaling scaling, int needed, int wanted) {
    if (needed > scaling.max()) {
      return Reason.AT_MAX;
    }
    if (wanted > Math.max(needed, scaling.min())) {
      return Reason.RECENTLY_NEEDED;
    }
    return needed < scaling.min() ? Reason.AT_MIN : Reason.WITHIN_LIMITS;
  }
}
