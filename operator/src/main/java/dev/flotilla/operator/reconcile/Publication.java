package dev.flotilla.operator.reconcile;

import dev.flotilla.api.client.OperatorClient;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.pool.KnownPools;
import dev.flotilla.operator.crd.AgentPool;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the server knowing which pools there are. Agents of a pool that it does not know are refused, so
/// that a pool is said before its first pod is created. Thread-safe.
final class Publication implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

  /// Most pools that are said in one go for one change.
  private static final Duration AT_MOST_EVERY = Duration.ofMillis(250);

  /// For what nobody tells: a pool that is gone.
  private static final Duration AT_LEAST_EVERY = Duration.ofSeconds(5);

  private final OperatorClient server;
  private final Supplier<Collection<AgentPool>> pools;
  private final Semaphore changed = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("publication").unstarted(this::run);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean repeat;
  private volatile Set<Name> known = Set.of();
  private Optional<List<KnownPools.Pool>> said = Optional.empty(); // under this

  private record Name(String pool, String role) {}

  /// @param pools as they are now
  Publication(OperatorClient server, Supplier<Collection<AgentPool>> pools) {
    this.server = server;
    this.pools = pools;
  }

  void start() {
    thread.start();
  }

  /// The pool that a role belongs to: the oldest of those that claim it.
  static Optional<AgentPool> holder(Stream<AgentPool> claimants) {
    return claimants.min(
        Comparator.comparing((AgentPool it) -> it.getMetadata().getCreationTimestamp())
            .thenComparing(it -> it.getMetadata().getName()));
  }

  /// Makes sure that the server knows the pool.
  ///
  /// @throws FlotillaException when it could not be told
  void ensure(AgentPool pool) {
    if (!known.contains(name(pool))) {
      publish();
    }
  }

  /// What is known may have changed: the server hears of it soon.
  void noteChange() {
    changed.release();
  }

  /// The server may be another one by now: it is told once more.
  void repeat() {
    repeat = true;
    changed.release();
  }

  private void run() {
    while (closed.getCount() > 0) {
      try {
        var _ = changed.tryAcquire(AT_LEAST_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        changed.drainPermits();
        publish();
        // what happens meanwhile is said together
        var _ = closed.await(AT_MOST_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      } catch (FlotillaException e) {
        LOG.atDebug().setCause(e).log("pools not said");
      } catch (RuntimeException e) {
        // what nobody expects is said, and the thread goes on
        LOG.atWarn().setCause(e).log("pools not said");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private synchronized void publish() {
    var all = known(pools.get());
    if (said.equals(Optional.of(all)) && !repeat) {
      return;
    }
    repeat = false;
    said = Optional.empty(); // without an answer nobody knows what the server knows
    known = Set.of();
    server.publish(new KnownPools(all));
    said = Optional.of(all);
    var names = new HashSet<Name>();
    all.forEach(it -> names.add(new Name(it.name(), it.role())));
    known = names;
  }

  /// One pool for each role.
  private static List<KnownPools.Pool> known(Collection<AgentPool> pools) {
    var byRole = new TreeMap<String, AgentPool>();
    for (var pool : pools) {
      byRole.merge(
          pool.getSpec().role(), pool, (one, other) -> holder(Stream.of(one, other)).orElseThrow());
    }
    return byRole.values().stream().map(Publication::known).toList();
  }

  private static KnownPools.Pool known(AgentPool pool) {
    var spec = pool.getSpec();
    return new KnownPools.Pool(
        pool.getMetadata().getName(),
        spec.role(),
        spec.scaling().min(),
        spec.scaling().max(),
        Math.min(spec.replicas(), spec.scaling().max()));
  }

  private static Name name(AgentPool pool) {
    return new Name(pool.getMetadata().getName(), pool.getSpec().role());
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
