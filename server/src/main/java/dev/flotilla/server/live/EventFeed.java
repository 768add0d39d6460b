package dev.flotilla.server.live;

import dev.flotilla.engine.queue.Topic;
import dev.flotilla.engine.queue.Wakeups;
import dev.flotilla.engine.view.EventPosition;
import dev.flotilla.engine.view.EventViews;
import dev.flotilla.engine.view.EventViews.Placed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The newest events of the fleet, read once for all who follow them. A follower is nothing but a
/// place in the stream, so a slow one costs nothing and loses nothing: when it has fallen behind
/// what is kept here it reads the ledger until it has caught up. Thread-safe.
public final class EventFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);
  private static final int KEPT = 4096;
  private static final int BATCH = 1000;

  private final EventViews events;
  private final Wakeups wakeups;
  private final Consumer<Placed> observer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Thread thread = Thread.ofVirtual().name("event-feed").unstarted(this::run);

  // what is kept lies in (floor, position]
  private List<Placed> kept = List.of();
  private EventPosition floor;
  private EventPosition position;
  private boolean closed;

  /// @param wakeups to be closed after this
  /// @param observer sees each event once, on the feed's thread
  public EventFeed(EventViews events, Wakeups wakeups, Consumer<Placed> observer) {
    this.events = events;
    this.wakeups = wakeups;
    this.observer = observer;
    this.position = events.now();
    this.floor = position;
  }

  public EventFeed start() {
    thread.start();
    return this;
  }

  /// Everything up to here has its final place.
  EventPosition position() {
    lock.lock();
    try {
      return position;
    } finally {
      lock.unlock();
    }
  }

  /// What a follower gets.
  sealed interface Batch {
    record Events(List<Placed> events) implements Batch {}

    /// The follower's place is older than what is kept: read the ledger.
    record Behind() implements Batch {}

    record Quiet() implements Batch {}

    record Closed() implements Batch {}
  }

  /// What follows `after`, waiting for it up to `patience`.
  Batch after(EventPosition after, Duration patience) {
    lock.lock();
    try {
      var nanos = patience.toNanos();
      while (!closed && position.compareTo(after) <= 0 && nanos > 0) {
        nanos = news.awaitNanos(nanos);
      }
      return closed ? new Batch.Closed() : kept(after);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Batch.Closed();
    } finally {
      lock.unlock();
    }
  }

  private Batch kept(EventPosition after) {
    if (after.compareTo(floor) < 0) {
      return new Batch.Behind();
    }
    var from = firstAfter(kept, after);
    return from == kept.size()
        ? new Batch.Quiet()
        : new Batch.Events(kept.subList(from, kept.size()));
  }

  private static int firstAfter(List<Placed> sorted, EventPosition after) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      var middle = (low + high) >>> 1;
      if (sorted.get(middle).position().compareTo(after) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Reads once. False when there was nothing new.
  boolean runOnce() {
    var found = events.after(position(), BATCH);
    if (found.isEmpty()) {
      return false;
    }
    found.forEach(observer);
    add(found);
    return true;
  }

  private void add(List<Placed> found) {
    lock.lock();
    try {
      // a fresh list: what was handed out stays as it is
      var all = new ArrayList<>(kept);
      all.addAll(found);
      var dropped = Math.max(0, all.size() - KEPT);
      floor = dropped == 0 ? floor : all.get(dropped - 1).position();
      kept = Collections.unmodifiableList(all.subList(dropped, all.size()));
      position = found.getLast().position();
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (!isClosed()) {
        var seen = wakeups.seen(Topic.EVENT);
        if (!readAny()) {
          wakeups.await(Topic.EVENT, seen, Wakeups.POLL);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean readAny() {
    try {
      return runOnce();
    } catch (RuntimeException e) {
      if (isClosed()) {
        return false;
      }
      LOG.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("events unreadable");
      return false;
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Ends all who follow; the thread ends by itself within a second.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
