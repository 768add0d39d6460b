package dev.flotilla.engine.store;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;
import org.jdbi.v3.core.Jdbi;

/// Brings a database up to this release's schema; refuses what it cannot understand.
final class Migrations {
  private static final int OLDEST = 150000;

  private Migrations() {}

  static void run(Jdbi jdbi, DataSource pool) {
    int version =
        jdbi.withHandle(it -> it.select("show server_version_num").mapTo(Integer.class).one());
    if (version < OLDEST) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "expected PostgreSQL 15 or newer, found %d: upgrade it or let Flotilla run its own"
              .formatted(version / 10000));
    }
    var flyway =
        Flyway.configure()
            .dataSource(pool)
            .locations("classpath:db/migration")
            .failOnMissingLocations(true)
            .ignoreMigrationPatterns("*:future")
            .load();
    refuseNewer(flyway);
    flyway.migrate();
  }

  private static void refuseNewer(Flyway flyway) {
    for (var migration : flyway.info().all()) {
      if (migration.getState() == MigrationState.FUTURE_SUCCESS) {
        throw new FlotillaException(
            ErrorCode.UNPROCESSABLE,
            ("the database was migrated to version %s by a newer Flotilla, this one knows less:"
                    + " run the newer release, or another data directory")
                .formatted(migration.getVersion()));
      }
    }
  }
}
