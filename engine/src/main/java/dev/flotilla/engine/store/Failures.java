package dev.flotilla.engine.store;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// Which failures mean that PostgreSQL went away rather than that a statement is wrong.
final class Failures {
  /// Class 53: a full disk above all. Nothing has happened, and it may have room again soon.
  private static final String NO_ROOM = "53";

  private Failures() {}

  static RuntimeException translated(JdbiException failure) {
    if (failure instanceof ConnectionException || isOutage(sqlState(failure))) {
      return new FlotillaException(
          ErrorCode.UNAVAILABLE, "the database went away: ask again in a moment", failure);
    }
    if (sqlState(failure).startsWith(NO_ROOM)) {
      return new FlotillaException(
          ErrorCode.UNAVAILABLE,
          "the database has no room (a full disk, no memory, no connection left): make some",
          failure);
    }
    return failure;
  }

  /// Class 08: connection; 57P01 to 57P03: shut down, crashed, starting up; 40P01 and 40001: the
  /// transaction was the victim of a conflict and has not happened.
  private static boolean isOutage(String state) {
    return state.startsWith("08")
        || state.startsWith("57P0")
        || state.equals("40P01")
        || state.equals("40001");
  }

  private static String sqlState(Throwable failure) {
    for (@Nullable Throwable it = failure; it != null; it = it.getCause()) {
      if (it instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return "";
  }
}
