package dev.flotilla.engine.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.postgres.PostgresPlugin;

/// The one door to PostgreSQL: a pool, migrated at `open`. Thread-safe; close it last.
///
/// Nothing is repeated here: a transaction that failed has not happened, and who called it knows
/// whether it may be asked again. Getting a connection is the exception: it waits up to
/// [#PATIENCE] for a server that restarts, as no statement has run yet.
public final class Database implements AutoCloseable {
  /// How long a call waits for a connection before it fails as `unavailable`.
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private final DatabaseConfig config;
  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Database(DatabaseConfig config, HikariDataSource pool) {
    this.config = config;
    this.pool = pool;
    this.jdbi =
        Jdbi.create(pool)
            .installPlugin(new PostgresPlugin())
            .registerArrayType(BigDecimal.class, "numeric");
  }

  /// Connects, checks the server, and brings the schema up to this release's.
  ///
  /// @throws FlotillaException `unavailable` when nothing answers within [#PATIENCE],
  ///     `unprocessable` when the server is older than PostgreSQL 15 or its schema is a newer
  ///     release's
  public static Database open(DatabaseConfig config) {
    var pool = pool(config);
    try {
      var database = new Database(config, pool);
      Migrations.run(database.jdbi, pool);
      return database;
    } catch (ConnectionException e) {
      pool.close();
      throw unavailable(e);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /// For a copy of a database that was migrated before.
  static Database ofMigrated(DatabaseConfig config) {
    return new Database(config, pool(config));
  }

  /// Runs `work` in one transaction (read committed): all of it is durable when this returns, or
  /// nothing of it has happened.
  ///
  /// @throws FlotillaException `unavailable` when the server went away, before or in the middle
  public <T> T transact(Function<Handle, T> work) {
    try {
      return jdbi.inTransaction(work::apply);
    } catch (JdbiException e) {
      throw Failures.translated(e);
    }
  }

  /// As [#transact], without a result.
  public void run(Consumer<Handle> work) {
    transact(
        handle -> {
          work.accept(handle);
          return true;
        });
  }

  /// Runs `work` in one read-only transaction with one snapshot, so that what it reads fits
  /// together.
  public <T> T read(Function<Handle, T> work) {
    try {
      return jdbi.inTransaction(
          handle -> {
            handle.execute("set transaction isolation level repeatable read, read only");
            return work.apply(handle);
          });
    } catch (JdbiException e) {
      throw Failures.translated(e);
    }
  }

  /// A connection of its own, outside the pool, for `LISTEN`; the caller closes it.
  public Connection dedicated() throws SQLException {
    var properties = new Properties();
    config.user().ifPresent(it -> properties.setProperty("user", it));
    config.password().ifPresent(it -> properties.setProperty("password", it));
    properties.setProperty("ApplicationName", "flotilla-listen");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", "10");
    return DriverManager.getConnection(config.url(), properties);
  }

  @Override
  public void close() {
    pool.close();
  }

  private static HikariDataSource pool(DatabaseConfig config) {
    var hikari = new HikariConfig();
    hikari.setPoolName("flotilla");
    hikari.setJdbcUrl(config.url());
    config.user().ifPresent(hikari::setUsername);
    config.password().ifPresent(hikari::setPassword);
    hikari.setMaximumPoolSize(config.connections());
    hikari.setMinimumIdle(Math.min(2, config.connections()));
    hikari.setConnectionTimeout(PATIENCE.toMillis());
    hikari.setInitializationFailTimeout(-1);
    hikari.setValidationTimeout(2_000);
    hikari.setKeepaliveTime(60_000);
    hikari.addDataSourceProperty("ApplicationName", "flotilla");
    hikari.addDataSourceProperty("tcpKeepAlive", "true");
    hikari.addDataSourceProperty("reWriteBatchedInserts", "true");
    // the detail of an error repeats rows, and rows hold prompts
    hikari.addDataSourceProperty("logServerErrorDetail", "false");
    return new HikariDataSource(hikari);
  }

  private static FlotillaException unavailable(Exception cause) {
    return new FlotillaException(
        ErrorCode.UNAVAILABLE,
        "no PostgreSQL answers at the configured URL: is it running, are the user and password"
            + " right?",
        cause);
  }
}
