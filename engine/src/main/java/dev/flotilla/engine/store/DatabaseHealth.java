package dev.flotilla.engine.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether PostgreSQL answers, asked again and again over a connection of its own, so that a busy
/// pool is not taken for an outage. Thread-safe.
public final class DatabaseHealth implements AutoCloseable {
  /// How often to ask.
  public static final Duration EVERY = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseHealth.class);
  private static final int PATIENCE_SECONDS = 2;

  private final Database database;
  private @Nullable Connection connection;
  private volatile boolean up = true;

  public DatabaseHealth(Database database) {
    this.database = database;
  }

  public boolean isUp() {
    return up;
  }

  /// Asks once; false, so that its loop waits. Called by one thread.
  public boolean runOnce() {
    var answers = answers();
    if (answers != up) {
      LOG.atInfo().addKeyValue("up", answers).log("database availability changed");
    }
    up = answers;
    return false;
  }

  private boolean answers() {
    try {
      var current = connection == null ? database.dedicated() : connection;
      connection = current;
      if (current.isValid(PATIENCE_SECONDS)) {
        return true;
      }
      drop();
      // the connection may have died with a server that is back already
      connection = database.dedicated();
      return true;
    } catch (SQLException e) {
      drop();
      return false;
    }
  }

  private void drop() {
    var dropped = connection;
    connection = null;
    if (dropped != null) {
      try {
        dropped.close();
      } catch (SQLException e) {
        LOG.atDebug().setCause(e).log("a broken connection did not close");
      }
    }
  }

  @Override
  public void close() {
    drop();
  }
}
