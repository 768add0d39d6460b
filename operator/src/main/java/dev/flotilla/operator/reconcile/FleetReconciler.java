package dev.flotilla.operator.reconcile;

import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.derive.FleetStatus;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Says how a fleet fares. It writes nothing else. Thread-safe.
final class FleetReconciler implements Reconciler<AgentFleet> {
  private static final Duration SOON = Duration.ofMillis(100);

  private final Surroundings surroundings;
  private volatile Optional<Prepared> prepared = Optional.empty();

  private record Prepared(
      IndexerResourceCache<AgentFleet> fleets,
      SimpleInboundEventSource<AgentFleet> figures,
      InformerEventSource<AgentPool, AgentFleet> pools,
      InformerEventSource<ResourceQuota, AgentFleet> quotas) {}

  FleetReconciler(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public List<EventSource<?, AgentFleet>> prepareEventSources(
      EventSourceContext<AgentFleet> context) {
    var fleets = context.getPrimaryCache();
    var all =
        new Prepared(
            fleets,
            new SimpleInboundEventSource<>("figures"),
            new InformerEventSource<>(
                InformerEventSourceConfiguration.from(AgentPool.class, AgentFleet.class)
                    .withSecondaryToPrimaryMapper(FleetReconciler::fleet)
                    .build(),
                context),
            new InformerEventSource<>(
                InformerEventSourceConfiguration.from(ResourceQuota.class, AgentFleet.class)
                    .withSecondaryToPrimaryMapper(
                        _ ->
                            fleets.list().map(ResourceID::fromResource).collect(Collectors.toSet()))
                    // its use changes with every pod
                    .withOnUpdateFilter((now, before) -> !now.getSpec().equals(before.getSpec()))
                    .build(),
                context));
    prepared = Optional.of(all);
    return List.of(all.figures(), all.pools(), all.quotas());
  }

  private static Set<ResourceID> fleet(AgentPool pool) {
    return Set.of(
        new ResourceID(pool.getSpec().fleetRef().name(), pool.getMetadata().getNamespace()));
  }

  @Override
  public UpdateControl<AgentFleet> reconcile(AgentFleet fleet, Context<AgentFleet> context) {
    if (!surroundings.feed().isSettled()) {
      return UpdateControl.<AgentFleet>noUpdate().rescheduleAfter(SOON);
    }
    var all = prepared.orElseThrow();
    var status =
        FleetStatus.of(
            fleet,
            all.pools()
                .list(it -> it.getSpec().fleetRef().name().equals(fleet.getMetadata().getName()))
                .toList(),
            surroundings.feed().latest(),
            all.quotas().list(_ -> true).toList(),
            surroundings.clock().instant());
    if (status.equals(fleet.getStatus())) {
      return UpdateControl.noUpdate();
    }
    var said = new AgentFleet();
    said.setMetadata(Cluster.identity(fleet));
    said.setStatus(status);
    return surroundings.cluster().say(said);
  }

  /// Makes fleets be visited when what the server says of all pools has changed.
  void wake(FigureFeed.Change change) {
    if (change.all()) {
      prepared.ifPresent(
          it ->
              it.fleets()
                  .list()
                  .map(ResourceID::fromResource)
                  .forEach(it.figures()::propagateEvent));
    }
  }
}
