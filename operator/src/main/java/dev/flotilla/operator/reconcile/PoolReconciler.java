package dev.flotilla.operator.reconcile;

import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.AgentPoolStatus;
import dev.flotilla.operator.crd.Reason;
import dev.flotilla.operator.derive.Finding;
import dev.flotilla.operator.derive.PoolObjects;
import dev.flotilla.operator.derive.PoolStatus;
import dev.flotilla.operator.derive.StalledBudget;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Brings one pool after the other to what it should be. Thread-safe; the framework visits a pool on one
/// thread at a time.
final class PoolReconciler implements Reconciler<AgentPool>, Cleaner<AgentPool> {
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration BLOCKED = Duration.ofSeconds(10);
  private static final Duration LEAVING = Duration.ofSeconds(5);

  private final Surroundings surroundings;
  private final PoolSources sources;
  private final Map<String, PoolMemory> memories = new ConcurrentHashMap<>();

  PoolReconciler(Surroundings surroundings, PoolSources sources) {
    this.surroundings = surroundings;
    this.sources = sources;
  }

  @Override
  public List<EventSource<?, AgentPool>> prepareEventSources(
      EventSourceContext<AgentPool> context) {
    return sources.prepare(context);
  }

  @Override
  public UpdateControl<AgentPool> reconcile(AgentPool pool, Context<AgentPool> context) {
    if (!surroundings.feed().isSettled()) {
      // nothing would be done but to say that the server is not heard, and to take it back
      return UpdateControl.<AgentPool>noUpdate().rescheduleAfter(SOON);
    }
    var now = surroundings.clock().instant();
    var fleet = context.getSecondaryResource(AgentFleet.class);
    if (fleet.isEmpty()) {
      return blocked(
          pool,
          new Finding(
              Reason.FLEET_MISSING,
              "spec.fleetRef.name: there is no AgentFleet " + pool.getSpec().fleetRef().name()),
          now);
    }
    var holder = sources.holder(pool.getSpec().role());
    if (holder.isPresent() && !isSame(holder.get(), pool)) {
      return blocked(
          pool,
          new Finding(
              Reason.ROLE_TAKEN,
              "spec.role: %s belongs to the older pool %s"
                  .formatted(pool.getSpec().role(), holder.get().getMetadata().getName())),
          now);
    }
    return keep(pool, fleet.get(), context, now);
  }

  private UpdateControl<AgentPool> keep(
      AgentPool pool, AgentFleet fleet, Context<AgentPool> context, Instant now) {
    var memory = memory(pool, context, now);
    var objects = memory.objects(fleet, pool);
    sources.bring(objects, context);
    surroundings.crash().reached(Crash.APPLIED);
    var pods = pods(context);
    var visit = visit(pool, objects.templateHash(), memory, pods, now);
    var unstalled = unstall(objects, memory, now);
    var maker =
        new PodMaker(
            objects,
            surroundings.cluster(),
            surroundings.publication(),
            sources::created,
            surroundings.crash());
    var status = visit.keep(fleet.getSpec().paused(), maker);
    surroundings.publication().noteChange();
    if (visit.isCutShort()) {
      return UpdateControl.<AgentPool>noUpdate().rescheduleAfter(visit.next().orElse(SOON));
    }
    return say(pool, status, memory, earlier(visit.next(), unstalled), now);
  }

  /// @return when to look at the pool's budget again
  private Optional<Duration> unstall(PoolObjects objects, PoolMemory memory, Instant now) {
    var stalled = sources.stalledBudget(objects);
    memory.stalledSince = stalled.map(_ -> memory.stalledSince.orElse(now));
    if (memory
        .stalledSince
        .filter(it -> !it.plus(StalledBudget.PATIENCE).isAfter(now))
        .isPresent()) {
      stalled.ifPresent(it -> surroundings.cluster().touch(it, now));
      memory.stalledSince = Optional.of(now);
    }
    return memory.stalledSince.map(it -> Duration.between(now, it.plus(StalledBudget.PATIENCE)));
  }

  @Override
  public DeleteControl cleanup(AgentPool pool, Context<AgentPool> context) {
    var now = surroundings.clock().instant();
    var meta = pool.getMetadata();
    if (surroundings.cluster().isEnding(meta.getNamespace())) {
      return released(pool);
    }
    var pods = pods(context);
    var memory = memory(pool, context, now);
    var hash =
        context
            .getSecondaryResource(AgentFleet.class)
            .map(it -> memory.objects(it, pool).templateHash())
            .orElse("");
    var endBy =
        Instant.parse(meta.getDeletionTimestamp())
            .plusSeconds(pool.getSpec().drain().finishTaskSeconds());
    var visit = visit(pool, hash, memory, pods, now);
    var status = visit.end(endBy);
    if (visit.isOver() || (pods.isEmpty() && endBy.isBefore(now))) {
      return released(pool);
    }
    if (!status.equals(pool.getStatus()) && !memory.said.wait(now).isPositive()) {
      var said = saying(pool, status);
      if (!surroundings.cluster().mergesStatus(said)) {
        context.resourceOperations().serverSideApplyPrimaryStatus(said);
      }
      memory.said = memory.said.and(now);
    }
    var next = visit.next().filter(it -> it.compareTo(LEAVING) < 0).orElse(LEAVING);
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(next.toMillis());
  }

  private DeleteControl released(AgentPool pool) {
    surroundings.crash().reached(Crash.RELEASED);
    memories.remove(pool.getMetadata().getUid());
    sources.forget(pool);
    surroundings.publication().noteChange();
    return DeleteControl.defaultDelete();
  }

  private UpdateControl<AgentPool> blocked(AgentPool pool, Finding why, Instant now) {
    var status = PoolStatus.blocked(pool, why, now);
    return (status.equals(pool.getStatus())
            ? UpdateControl.<AgentPool>noUpdate()
            : surroundings.cluster().say(saying(pool, status)))
        .rescheduleAfter(BLOCKED);
  }

  /// Writes what changed, unless it is held back.
  private UpdateControl<AgentPool> say(
      AgentPool pool,
      AgentPoolStatus status,
      PoolMemory memory,
      Optional<Duration> next,
      Instant now) {
    var before = pool.getStatus();
    var wait = memory.holdsBack(status, before, now);
    var again = earlier(next, wait);
    if (wait.isPresent() || status.equals(before)) {
      var none = UpdateControl.<AgentPool>noUpdate();
      return again.map(none::rescheduleAfter).orElse(none);
    }
    memory.says(now);
    surroundings.crash().reached(Crash.SAID);
    var patch = surroundings.cluster().say(saying(pool, status));
    return again.map(patch::rescheduleAfter).orElse(patch);
  }

  private static Optional<Duration> earlier(Optional<Duration> one, Optional<Duration> other) {
    return one.filter(it -> other.map(that -> it.compareTo(that) <= 0).orElse(true))
        .or(() -> other);
  }

  private static AgentPool saying(AgentPool pool, AgentPoolStatus status) {
    var said = new AgentPool();
    said.setMetadata(Cluster.identity(pool));
    said.setStatus(status);
    return said;
  }

  private PoolVisit visit(
      AgentPool pool, String hash, PoolMemory memory, Collection<Pod> pods, Instant now) {
    return new PoolVisit(
        pool,
        hash,
        memory,
        List.copyOf(pods),
        new Hands(
            surroundings.server(),
            surroundings.cluster(),
            surroundings.crash(),
            surroundings.feed()::latest,
            sources.departures()),
        now);
  }

  private PoolMemory memory(AgentPool pool, Context<AgentPool> context, Instant now) {
    return memories.computeIfAbsent(
        Objects.requireNonNull(pool.getMetadata().getUid()),
        _ -> new PoolMemory(pool, pods(context), now));
  }

  private static List<Pod> pods(Context<AgentPool> context) {
    return context.getSecondaryResourcesAsStream(Pod.class).toList();
  }

  private static boolean isSame(AgentPool one, AgentPool other) {
    return one.getMetadata().getUid().equals(other.getMetadata().getUid());
  }
}
