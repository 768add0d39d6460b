package dev.flotilla.operator.reconcile;

import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentFleetSpec;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.AgentPoolSpec;
import dev.flotilla.operator.crd.AgentPoolStatus;
import dev.flotilla.operator.derive.PoolObjects;
import dev.flotilla.operator.scale.Needs;
import dev.flotilla.operator.scale.Pace;
import dev.flotilla.operator.scale.Starts;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an operator remembers of a pool between two visits. It may all be lost: another one then waits a
/// little longer before it shrinks, starts no faster and ends nothing sooner. Used by one visit at a time.
final class PoolMemory {
  private static final Duration QUEUE_SAID_EVERY = Duration.ofSeconds(15);

  Needs needs;
  Starts starts;
  Optional<Instant> rollingSince = Optional.empty();

  /// When the pool's budget was first seen stalled, or last touched because it was.
  Optional<Instant> stalledSince = Optional.empty();

  Pace scaled = Pace.NEW;
  Pace said = Pace.NEW;

  /// Uids of pods that the server was told are gone, until its figures say so.
  final Set<String> told = new HashSet<>();

  /// When the figures of the queue were last written into the status.
  private Instant queueSaid = Instant.EPOCH;

  private int replicas;
  private long generation;
  private Optional<Derived> derived = Optional.empty();

  /// @param template in text: `1` and `1000m` are equal as quantities, and make other pods
  private record Derived(
      AgentFleetSpec fleet, AgentPoolSpec pool, String template, PoolObjects objects) {}

  PoolMemory(AgentPool pool, Collection<Pod> pods, Instant now) {
    needs = Needs.from(pool.getSpec().replicas(), now);
    starts =
        Starts.seen(
            pods.stream()
                .map(it -> Instant.parse(it.getMetadata().getCreationTimestamp()))
                .toList());
  }

  /// What the cluster holds for the pool. In a burst only `replicas` change, of which nothing of it is
  /// made.
  PoolObjects objects(AgentFleet fleet, AgentPool pool) {
    var unscaled = pool.getSpec().unscaled();
    var template = unscaled.template().toString();
    var known =
        derived
            .filter(it -> it.fleet.equals(fleet.getSpec()))
            .filter(it -> it.pool.equals(unscaled) && it.template.equals(template))
            .orElseGet(
                () ->
                    new Derived(fleet.getSpec(), unscaled, template, PoolObjects.of(fleet, pool)));
    derived = Optional.of(known);
    return known.objects;
  }

  /// How long to hold back a status: counts and conditions a second at most, the queue's figures alone
  /// 15 s, because they change with every task. Absent: it is not held back, or is what was said before.
  Optional<Duration> holdsBack(
      AgentPoolStatus status, @Nullable AgentPoolStatus before, Instant now) {
    if (status.equals(before)) {
      return Optional.empty();
    }
    var onlyQueue = before != null && status.withQueue(before.queue()).equals(before);
    var wait = onlyQueue ? Duration.between(now, queueSaid.plus(QUEUE_SAID_EVERY)) : said.wait(now);
    return Optional.of(wait).filter(Duration::isPositive);
  }

  /// A status with all of that is written.
  void says(Instant now) {
    said = said.and(now);
    queueSaid = now;
  }

  /// Replicas that this operator wrote, and the generation that came of it.
  void scaledTo(int written, long asGeneration) {
    replicas = written;
    generation = asGeneration;
  }

  /// The pool's replicas: what was read may be older than what was written.
  int replicas(AgentPool pool) {
    return pool.getMetadata().getGeneration() < generation ? replicas : pool.getSpec().replicas();
  }
}
