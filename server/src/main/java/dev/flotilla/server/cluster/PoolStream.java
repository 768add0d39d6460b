package dev.flotilla.server.cluster;

import dev.flotilla.api.json.Json;
import dev.flotilla.api.pool.PoolFigures;
import dev.flotilla.engine.loop.Pause;
import dev.flotilla.engine.queue.AssignmentTokens;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.engine.queue.Wakeups;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.usage.BudgetScope;
import dev.flotilla.engine.usage.Budgets;
import dev.flotilla.engine.view.FigureViews;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The figures that pools are scaled by, now or as soon as they are others. Thread-safe; a wait
/// holds a virtual thread and nothing else.
///
/// However many wait and however often they are woken, the figures are read by one of them for all,
/// and no faster than [Pace] lets it.
///
/// A version is a digest of what is said, not a count: so every replica of the server gives the
/// same one for the same figures, before and after a restart, and nothing is written for it.
public final class PoolStream {
  /// Leases and ends wake nobody here, many as they are: they change no sum of pending and running,
  /// and are seen within [Wakeups#POLL].
  private static final Set<Topic> TOPICS = Set.of(Topic.READY, Topic.POOL);

  /// As many bits as every reader of JSON keeps.
  private static final int BITS = 53;

  private final Database database;
  private final Wakeups wakeups;
  private final Budgets budgets;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Pace pace = new Pace();
  private @Nullable Read last;

  /// @param from when reading began: all that was committed before is in it
  private record Read(PoolFigures figures, long from) {}

  public PoolStream(Database database, Wakeups wakeups, Budgets budgets, Clock clock) {
    this.database = database;
    this.wakeups = wakeups;
    this.budgets = budgets;
    this.clock = clock;
  }

  public PoolFigures now() {
    var asked = System.nanoTime();
    lock.lock();
    try {
      var known = last;
      return known != null && known.from - asked >= 0 ? known.figures : read();
    } finally {
      lock.unlock();
    }
  }

  private PoolFigures read() {
    Pause.of(pace.left(System.nanoTime()));
    var from = System.nanoTime();
    try {
      var figures = database.read(this::figures);
      last = new Read(figures, from);
      return figures;
    } finally {
      pace.done(from, System.nanoTime());
    }
  }

  /// As soon as the version is another than `since`, after `patience` in any case.
  public PoolFigures after(long since, Duration patience) {
    var deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      var seen = wakeups.seen(TOPICS);
      var found = now();
      var left = Duration.ofNanos(deadline - System.nanoTime());
      if (found.version() != since || left.isNegative() || left.isZero()) {
        return found;
      }
      try {
        wakeups.await(TOPICS, seen, left);
        // a burst's first piece alone costs whoever hears of it as much as all of them
        if (!Pause.of(Pace.LEAST)) {
          return found;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return found;
      }
    }
  }

  private PoolFigures figures(Handle handle) {
    var now = clock.instant();
    var figures = FigureViews.of(handle, now);
    var day = budgets.of(handle, BudgetScope.ofDay(now));
    var isSpent = day.isExhausted();
    var version = version(figures.pools(), figures.throttled(), isSpent);
    return new PoolFigures(version, figures.pools(), figures.throttled(), isSpent);
  }

  /// Of all but the age, which is another each second.
  private static long version(List<PoolFigures.Pool> pools, boolean throttled, boolean spent) {
    var ageless =
        pools.stream()
            .map(it -> new PoolFigures.Pool(it.role(), it.pending(), it.running(), 0, it.agents()))
            .toList();
    var digest = AssignmentTokens.hash(Json.write(new PoolFigures(0, ageless, throttled, spent)));
    return ByteBuffer.wrap(digest).getLong() >>> (Long.SIZE - BITS);
  }
}
