package dev.flotilla.operator.reconcile;

import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.derive.Names;
import dev.flotilla.operator.derive.PoolObjects;
import dev.flotilla.operator.derive.StalledBudget;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.SSABasedGenericKubernetesResourceMatcher;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/// What a pool is visited for (its own changes, its fleet's, those of everything that belongs to it, the
/// server's figures), and what is known of all that without asking. Thread-safe.
final class PoolSources {
  private static final String ROLE = "role";
  private static final String FLEET = "fleet";
  private static final String OURS = "app.kubernetes.io/managed-by=" + Names.MANAGER;

  private static final SecondaryToPrimaryMapper<HasMetadata> BY_OWNER =
      Mappers.fromOwnerReferences(AgentPool.class);

  private final Cluster cluster;
  private final Departures departures = new Departures();
  private final Map<String, Map<String, Checked>> checked = new ConcurrentHashMap<>();
  private volatile Optional<Prepared> prepared = Optional.empty();

  /// What was found to be as it should: looking whether it is costs more than all else in a visit.
  private record Checked(String version, HasMetadata wanted) {
    static Checked of(HasMetadata there, HasMetadata wanted) {
      return new Checked(there.getMetadata().getResourceVersion(), wanted);
    }
  }

  private record Prepared(
      IndexerResourceCache<AgentPool> pools,
      SimpleInboundEventSource<AgentPool> figures,
      InformerEventSource<Pod, AgentPool> pods,
      InformerEventSource<ServiceAccount, AgentPool> accounts,
      InformerEventSource<PodDisruptionBudget, AgentPool> budgets,
      InformerEventSource<NetworkPolicy, AgentPool> policies) {}

  PoolSources(Cluster cluster) {
    this.cluster = cluster;
  }

  List<EventSource<?, AgentPool>> prepare(EventSourceContext<AgentPool> context) {
    var pools = context.getPrimaryCache();
    pools.addIndexer(ROLE, it -> List.of(it.getSpec().role()));
    pools.addIndexer(FLEET, it -> List.of(it.getSpec().fleetRef().name()));
    var fleets =
        new InformerEventSource<AgentFleet, AgentPool>(
            InformerEventSourceConfiguration.from(AgentFleet.class, AgentPool.class)
                .withPrimaryToSecondaryMapper(PoolSources::fleet)
                .withSecondaryToPrimaryMapper(
                    it -> ids(pools.byIndex(FLEET, it.getMetadata().getName())))
                .withOnUpdateFilter(PoolSources::isOtherwise)
                .build(),
            context);
    var all =
        new Prepared(
            pools,
            new SimpleInboundEventSource<>("figures"),
            pods(context),
            owned(ServiceAccount.class, context),
            budgets(context),
            owned(NetworkPolicy.class, context));
    prepared = Optional.of(all);
    return List.of(
        fleets, all.figures(), all.pods(), all.accounts(), all.budgets(), all.policies());
  }

  /// Their status says how they fare, and at the end why they went.
  private InformerEventSource<Pod, AgentPool> pods(EventSourceContext<AgentPool> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Pod.class, AgentPool.class)
            .withName(Pod.class.getSimpleName())
            .withLabelSelector(OURS)
            .withOnAddFilter(departures::see)
            .withOnUpdateFilter((now, _) -> departures.see(now))
            .withOnDeleteFilter((last, _) -> departures.see(last))
            .build(),
        context);
  }

  private static InformerEventSource<PodDisruptionBudget, AgentPool> budgets(
      EventSourceContext<AgentPool> context) {
    return owned(
        PodDisruptionBudget.class,
        context,
        (now, before) -> StalledBudget.is(now) && !StalledBudget.is(before));
  }

  private static <R extends HasMetadata> InformerEventSource<R, AgentPool> owned(
      Class<R> kind, EventSourceContext<AgentPool> context) {
    return owned(kind, context, (_, _) -> false);
  }

  /// @param concerns what they say of themselves; the rest of it is nobody's business here
  private static <R extends HasMetadata> InformerEventSource<R, AgentPool> owned(
      Class<R> kind, EventSourceContext<AgentPool> context, BiPredicate<R, R> concerns) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, AgentPool.class)
            .withName(kind.getSimpleName())
            .withLabelSelector(OURS)
            .withSecondaryToPrimaryMapper(PoolSources::pools)
            .withOnUpdateFilter(
                (now, before) -> isOtherwise(now, before) || concerns.test(now, before))
            .build(),
        context);
  }

  /// By its label too, should somebody have taken its owner away.
  private static Set<ResourceID> pools(HasMetadata object) {
    var pools = new HashSet<>(BY_OWNER.toPrimaryResourceIDs(object));
    Names.pool(object)
        .map(it -> new ResourceID(it, object.getMetadata().getNamespace()))
        .ifPresent(pools::add);
    return pools;
  }

  /// Something that people say has changed, not something that is said to them.
  private static boolean isOtherwise(HasMetadata now, HasMetadata before) {
    var is = now.getMetadata();
    var was = before.getMetadata();
    return is.getGeneration() == null
        || !is.getGeneration().equals(was.getGeneration())
        || !Objects.equals(is.getLabels(), was.getLabels())
        || !Objects.equals(is.getOwnerReferences(), was.getOwnerReferences());
  }

  private static Set<ResourceID> fleet(AgentPool pool) {
    return Set.of(
        new ResourceID(pool.getSpec().fleetRef().name(), pool.getMetadata().getNamespace()));
  }

  private static Set<ResourceID> ids(Collection<AgentPool> pools) {
    return pools.stream().map(ResourceID::fromResource).collect(Collectors.toSet());
  }

  /// Applies what is missing or was changed, and nothing else.
  void bring(PoolObjects objects, Context<AgentPool> context) {
    var all = prepared.orElseThrow();
    for (var object : objects.applied()) {
      switch (object) {
        case ServiceAccount it -> bring(it, all.accounts(), context);
        case PodDisruptionBudget it -> bring(it, all.budgets(), context);
        case NetworkPolicy it -> bring(it, all.policies(), context);
        default -> throw new IllegalStateException("nobody watches a " + object.getKind());
      }
    }
  }

  private <R extends HasMetadata> void bring(
      R wanted, InformerEventSource<R, AgentPool> source, Context<AgentPool> context) {
    var matcher = SSABasedGenericKubernetesResourceMatcher.<R>getInstance();
    var there = source.get(ResourceID.fromResource(wanted));
    var known =
        checked.computeIfAbsent(
            context.getPrimaryResource().getMetadata().getUid(), _ -> new ConcurrentHashMap<>());
    var key = wanted.getKind() + "/" + wanted.getMetadata().getName();
    var found = there.map(it -> Checked.of(it, wanted));
    if (found.isPresent() && found.equals(Optional.ofNullable(known.get(key)))) {
      return;
    }
    if (there.filter(it -> matcher.matches(it, wanted, context)).isPresent()) {
      found.ifPresent(it -> known.put(key, it));
    } else {
      context.resourceOperations().serverSideApply(wanted, source);
      cluster.count(wanted.getKind(), "apply");
    }
  }

  /// The pool's budget, should Kubernetes have given it up.
  Optional<PodDisruptionBudget> stalledBudget(PoolObjects objects) {
    return prepared
        .orElseThrow()
        .budgets()
        .get(ResourceID.fromResource(objects.disruption()))
        .filter(StalledBudget::is);
  }

  /// The pool is gone.
  void forget(AgentPool pool) {
    checked.remove(pool.getMetadata().getUid());
  }

  /// Takes in a pod before the API server tells of it.
  void created(Pod pod) {
    prepared.orElseThrow().pods().handleRecentResourceCreate(ResourceID.fromResource(pod), pod);
  }

  /// Makes the pools be visited that a change of figures may mean something to.
  void wake(FigureFeed.Change change) {
    prepared.ifPresent(
        all -> {
          var concerned =
              change.all()
                  ? all.pools().list()
                  : change.roles().stream().flatMap(it -> all.pools().byIndex(ROLE, it).stream());
          concerned.map(ResourceID::fromResource).forEach(all.figures()::propagateEvent);
        });
  }

  Departures departures() {
    return departures;
  }

  Collection<AgentPool> pools() {
    return prepared.stream().flatMap(it -> it.pools().list()).toList();
  }

  /// The pool whose role it is.
  Optional<AgentPool> holder(String role) {
    return Publication.holder(
        prepared.stream().flatMap(it -> it.pools().byIndex(ROLE, role).stream()));
  }
}
