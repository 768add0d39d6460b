package dev.flotilla.engine.queue;

import java.util.Locale;
import org.jdbi.v3.core.Handle;

/// What a waiting reader waits for; a PostgreSQL channel each.
public enum Topic {
  /// Something became ready.
  READY,
  /// An event was written.
  EVENT,
  /// A crew's task has something to merge, or is all merged.
  MERGE,
  /// A running attempt is wanted to do something.
  DIRECTIVE,
  /// A pod joined, drains or is gone, or other pools are known.
  POOL;

  String channel() {
    return "flotilla_" + name().toLowerCase(Locale.ROOT);
  }

  /// Wakes who waits for it, in every process, when the transaction commits. PostgreSQL folds
  /// repeats within a transaction into one.
  public void signal(Handle handle) {
    handle
        .createQuery("select pg_notify(:channel, '')")
        .bind("channel", channel())
        .mapTo(String.class)
        .list();
  }
}
