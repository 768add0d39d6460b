package dev.flotilla.operator.derive;

import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.AgentPoolStatus;
import dev.flotilla.operator.crd.AgentPoolStatus.Queue;
import dev.flotilla.operator.crd.Reason;
import dev.flotilla.operator.derive.ObservedPod.Stage;
import dev.flotilla.operator.scale.Desired;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What is said of a pool: counts and conditions. The same observations give the same status, so that
/// nothing is written when nothing changed.
public final class PoolStatus {
  private final AgentPool pool;
  private final String templateHash;
  private final Observed observed;

  private PoolStatus(AgentPool pool, String templateHash, Observed observed) {
    this.pool = pool;
    this.templateHash = templateHash;
    this.observed = observed;
  }

  /// @param queue absent: the server did not answer, and what was said before stays
  /// @param trouble what was met in carrying out the plan; absent: what the pods say
  public static AgentPoolStatus of(
      AgentPool pool,
      String templateHash,
      Desired desired,
      Observed observed,
      Optional<Queue> queue,
      Optional<Finding> trouble) {
    return new PoolStatus(pool, templateHash, observed).of(desired, queue, trouble);
  }

  /// Of a pool that cannot be worked on: everything but its readiness stays as it was said last.
  ///
  /// @param why under condition Ready
  public static AgentPoolStatus blocked(AgentPool pool, Finding why, Instant now) {
    var before = Optional.ofNullable(pool.getStatus());
    var generation = pool.getMetadata().getGeneration();
    var said = before.map(AgentPoolStatus::conditions).orElse(List.of());
    var ready = Finding.conditions(List.of(why), said, generation, now);
    var type = why.reason().type().text();
    return new AgentPoolStatus(
        generation,
        PoolObjects.selector(pool),
        before.map(AgentPoolStatus::replicas).orElse(0),
        before.map(AgentPoolStatus::readyReplicas).orElse(0),
        before.map(AgentPoolStatus::busyReplicas).orElse(0),
        before.map(AgentPoolStatus::drainingReplicas).orElse(0),
        before.map(AgentPoolStatus::updatedReplicas).orElse(0),
        before.map(AgentPoolStatus::queue).orElse(null),
        Stream.concat(ready.stream(), said.stream().filter(it -> !it.getType().equals(type)))
            .toList());
  }

  private AgentPoolStatus of(Desired desired, Optional<Queue> queue, Optional<Finding> trouble) {
    var before = Optional.ofNullable(pool.getStatus());
    var findings =
        List.of(
            ready(),
            progressing(),
            Finding.of(desired.active()),
            Finding.of(desired.limited()),
            draining(),
            trouble.orElseGet(this::degraded));
    var generation = pool.getMetadata().getGeneration();
    return new AgentPoolStatus(
        generation,
        PoolObjects.selector(pool),
        count(ObservedPod::stays),
        readyAgents(),
        count(it -> it.stage().isAtWork()),
        count(ObservedPod::finishes) + leaving(),
        count(it -> it.stays() && it.templateHash().equals(templateHash)),
        queue.or(() -> before.map(AgentPoolStatus::queue)).orElse(null),
        Finding.conditions(
            findings,
            before.map(AgentPoolStatus::conditions).orElse(List.of()),
            generation,
            observed.now()));
  }

  private Finding ready() {
    return new Finding(
        readyAgents() >= observed.desired() ? Reason.AGENTS_READY : Reason.AGENTS_STARTING,
        "%d of %d agents are ready".formatted(readyAgents(), observed.desired()));
  }

  private Finding progressing() {
    var outdated = observed.outdated(templateHash);
    if (outdated > 0) {
      return new Finding(
          Reason.ROLLING_OUT, "%d agents are of an older template".formatted(outdated));
    }
    var notYet = Math.max(0, observed.desired() - readyAgents());
    return notYet > 0
        ? new Finding(Reason.STARTING, "%d agents are not ready yet".formatted(notYet))
        : Finding.of(Reason.UP_TO_DATE);
  }

  private Finding draining() {
    var surplus =
        observed.outdated(templateHash) == 0
            ? count(ObservedPod::stays) - observed.desired()
            : count(ObservedPod::finishes);
    if (surplus > 0) {
      return new Finding(
          Reason.WAITING_FOR_IDLE, "%d agents are to go when they have no work".formatted(surplus));
    }
    return leaving() > 0
        ? new Finding(Reason.AGENTS_LEAVING, "%d agents are leaving".formatted(leaving()))
        : Finding.of(Reason.NOTHING_LEAVES);
  }

  private Finding degraded() {
    return observed.pods().stream()
        .flatMap(it -> it.trouble().stream())
        .findFirst()
        .orElseGet(() -> Finding.of(Reason.AS_EXPECTED));
  }

  private int readyAgents() {
    return count(it -> it.stays() && it.ready());
  }

  private int leaving() {
    return count(it -> it.stage() == Stage.DRAINING || (it.leaving() && !it.stage().isOver()));
  }

  private int count(Predicate<ObservedPod> which) {
    return Math.toIntExact(observed.pods().stream().filter(which).count());
  }
}
