package dev.flotilla.e2e.bench;

import dev.flotilla.engine.store.DatabaseConfig;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/// Commits, WAL and CPU of a PostgreSQL between two looks. Sessions report their commits when they
/// end at the latest: the caller closes them before the second look.
record Meter(double commits, double wal, double cpu) {
  private static final long PAUSE_NANOS = 5_000_000;
  private static final String SESSIONS =
      """
      select count(*) from pg_stat_activity
       where datname = ? and backend_type = 'client backend'
      """;

  private static final String LOOK =
      """
      select xact_commit, pg_current_wal_insert_lsn() - '0/0'::pg_lsn
        from pg_stat_database where datname = ?
      """;

  /// @param control a database that is not measured, so that looking does not count
  static Meter look(DatabaseConfig control, String database, long postmaster) {
    try (var connection =
            DriverManager.getConnection(
                control.url(), control.user().orElseThrow(), control.password().orElseThrow());
        var sessions = connection.prepareStatement(SESSIONS);
        var look = connection.prepareStatement(LOOK)) {
      sessions.setString(1, database);
      look.setString(1, database);
      while (first(sessions)[0] > 0) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      var seen = first(look);
      return new Meter(seen[0], seen[1], ProcessCost.tree(postmaster));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double[] first(PreparedStatement query) throws SQLException {
    try (var row = query.executeQuery()) {
      row.next();
      var figures = new double[row.getMetaData().getColumnCount()];
      for (int i = 0; i < figures.length; i++) {
        figures[i] = row.getDouble(i + 1);
      }
      return figures;
    }
  }

  /// Each by one of `n`.
  Meter since(Meter before, long n) {
    return new Meter(
        (commits - before.commits) / n, (wal - before.wal) / n, (cpu - before.cpu) / n);
  }
}
