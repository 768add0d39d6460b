package dev.flotilla.operator.reconcile;

import dev.flotilla.api.client.OperatorClient;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.pool.PoolFigures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the server last said of its queue: followed by a long poll, and asked for plainly whenever that
/// fails. Thread-safe.
final class FigureFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FigureFeed.class);
  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofMillis(500);

  /// A server that is being replaced answers again sooner.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final OperatorClient server;
  private final InstantSource clock;
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("figures").unstarted(this::run);
  private volatile Optional<PoolFigures> latest = Optional.empty();
  private volatile boolean settled;

  /// @param all of the roles may be concerned
  /// @param roles that are, when not all
  record Change(boolean all, Set<String> roles) {
    public Change {
      roles = Set.copyOf(roles);
    }
  }

  FigureFeed(OperatorClient server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
  }

  /// @param listener is told after [#latest] says it, on one thread, and must not block
  void listen(Consumer<Change> listener) {
    listeners.add(listener);
  }

  void start() {
    thread.start();
  }

  /// @return absent: the server has not answered for some seconds, or never
  Optional<PoolFigures> latest() {
    return latest;
  }

  /// The server has been asked, and has answered or let some seconds go by.
  boolean isSettled() {
    return settled;
  }

  private void run() {
    var answered = clock.instant();
    var streaming = true;
    var complained = false;
    while (closed.getCount() > 0) {
      try {
        var before = latest;
        var now =
            streaming && before.isPresent()
                ? server.figures(before.get().version(), WAIT)
                : server.figures();
        streaming = true;
        answered = clock.instant();
        complained = false;
        tell(before, Optional.of(now));
      } catch (RuntimeException e) {
        // of whatever kind: without this thread the operator would be deaf and look well
        streaming = false;
        if (isUnreachable(answered)) {
          settled = true;
          tell(latest, Optional.empty());
        }
        if (!complained) {
          LOG.atWarn()
              .addKeyValue("reason", e.getMessage())
              .setCause(e instanceof FlotillaException ? null : e)
              .log("server does not answer");
        }
        complained = true;
        pause();
      }
    }
  }

  private boolean isUnreachable(Instant answered) {
    return answered.plus(PATIENCE).isBefore(clock.instant());
  }

  private void pause() {
    try {
      var _ = closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  private void tell(Optional<PoolFigures> before, Optional<PoolFigures> now) {
    latest = now;
    settled |= now.isPresent();
    if (before.isEmpty() && now.isPresent()) {
      LOG.atInfo().log("server answers");
    }
    var change = change(before, now);
    if (change.all() || !change.roles().isEmpty()) {
      listeners.forEach(it -> it.accept(change));
    }
  }

  static Change change(Optional<PoolFigures> before, Optional<PoolFigures> now) {
    if (before.isEmpty() || now.isEmpty()) {
      return new Change(before.isPresent() != now.isPresent(), Set.of());
    }
    var was = before.get();
    var is = now.get();
    if (was.throttled() != is.throttled() || was.budgetSpent() != is.budgetSpent()) {
      return new Change(true, Set.of());
    }
    var old = byRole(was.pools());
    var fresh = byRole(is.pools());
    var roles = new HashSet<>(old.keySet());
    roles.addAll(fresh.keySet());
    roles.removeIf(it -> isSame(old.get(it), fresh.get(it)));
    return new Change(false, roles);
  }

  private static Map<String, PoolFigures.Pool> byRole(List<PoolFigures.Pool> pools) {
    return pools.stream()
        .collect(Collectors.toMap(PoolFigures.Pool::role, Function.identity(), (one, _) -> one));
  }

  /// But for its age.
  private static boolean isSame(PoolFigures.@Nullable Pool one, PoolFigures.@Nullable Pool other) {
    return one != null
        && other != null
        && one.pending() == other.pending()
        && one.running() == other.running()
        && one.agents().equals(other.agents());
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
