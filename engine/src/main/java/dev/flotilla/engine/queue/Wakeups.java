package dev.flotilla.engine.queue;

import dev.flotilla.engine.loop.Pause;
import dev.flotilla.engine.store.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waiting without asking all the time: one connection listens for all waiting threads of this
/// process. A wake-up that gets lost (the connection broke) costs the waiter no more than
/// [#POLL]. Thread-safe.
public final class Wakeups implements AutoCloseable {
  /// The longest that anybody waits without looking again.
  public static final Duration POLL = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Wakeups.class);
  private static final Duration AGAIN = Duration.ofMillis(250);

  private final Database database;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Topic, Long> counts = new EnumMap<>(Topic.class);
  private final Thread listener;
  private volatile boolean closing;

  private Wakeups(Database database) {
    this.database = database;
    // a platform thread: the driver waits in a socket read, and it lives as long as the process
    this.listener = Thread.ofPlatform().name("wakeups").daemon().unstarted(this::listen);
  }

  public static Wakeups start(Database database) {
    var wakeups = new Wakeups(database);
    wakeups.listener.start();
    return wakeups;
  }

  /// To be taken before looking, and given to [#await] after nothing was found.
  public long seen(Topic topic) {
    return seen(Set.of(topic));
  }

  /// As [#seen(Topic)], of any of them.
  public long seen(Set<Topic> topics) {
    lock.lock();
    try {
      return count(topics);
    } finally {
      lock.unlock();
    }
  }

  /// Returns when the topic was signalled after `seen` was taken, at the latest after `patience`
  /// or [#POLL]: look again.
  public void await(Topic topic, long seen, Duration patience) throws InterruptedException {
    await(Set.of(topic), seen, patience);
  }

  /// As [#await(Topic, long, Duration)], when any of them was signalled.
  public void await(Set<Topic> topics, long seen, Duration patience) throws InterruptedException {
    var left = Math.min(patience.toNanos(), POLL.toNanos());
    lock.lockInterruptibly();
    try {
      while (count(topics) == seen && left > 0 && !closing) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closing = true;
    listener.interrupt();
    wake(Topic.values());
  }

  private void listen() {
    while (!closing) {
      try (var connection = database.dedicated();
          var statement = connection.createStatement()) {
        for (var topic : Topic.values()) {
          statement.execute("listen " + topic.channel());
        }
        // what was signalled while nobody listened
        wake(Topic.values());
        pump(connection.unwrap(PGConnection.class));
      } catch (SQLException e) {
        if (!closing) {
          LOG.atDebug().setCause(e).log("listening broke, again in a moment");
          Pause.of(AGAIN);
        }
      }
    }
  }

  private void pump(PGConnection connection) throws SQLException {
    while (!closing) {
      for (var notification : connection.getNotifications(1_000)) {
        for (var topic : Topic.values()) {
          if (topic.channel().equals(notification.getName())) {
            wake(topic);
          }
        }
      }
    }
  }

  private void wake(Topic... topics) {
    lock.lock();
    try {
      for (var topic : topics) {
        counts.put(topic, count(topic) + 1);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long count(Set<Topic> topics) {
    return topics.stream().mapToLong(this::count).sum();
  }

  private long count(Topic topic) {
    return Optional.ofNullable(counts.get(topic)).orElse(0L);
  }
}
