package dev.flotilla.server.http;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/// Tells an outage of PostgreSQL (wait, it comes back) from a mistake of ours.
final class Outage {
  private Outage() {}

  /// No connection (class 08), the server going or coming (57P01 to 57P03), no room for anything
  /// more (class 53: disk, memory, clients), or no connection left in the pool in time.
  static boolean isBehind(@Nullable Throwable thrown) {
    for (var cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException) {
        return true;
      }
      if (cause instanceof SQLException e && isOutage(e.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOutage(@Nullable String state) {
    return state != null
        && (state.startsWith("08") || state.startsWith("57P0") || state.startsWith("53"));
  }
}
