package dev.flotilla.engine.store;

import java.util.concurrent.atomic.AtomicInteger;

/// A fresh, migrated database for one test, copied from a template within milliseconds. All tests
/// of a JVM share one embedded PostgreSQL. Close it at the test's end.
public final class TestDatabase implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final String TEMPLATE = "flotilla_template";

  private final String name;
  private final DatabaseConfig config;
  private final Database database;

  private TestDatabase(String name, DatabaseConfig config) {
    this.name = name;
    this.config = config;
    this.database = Database.ofMigrated(config);
  }

  public static TestDatabase create() {
    return create(8);
  }

  /// @param connections size of the pool, for tests with many threads
  public static TestDatabase create(int connections) {
    TestPostgres.migratedTemplate(TEMPLATE);
    var name = "test_" + NUMBER.incrementAndGet();
    TestPostgres.execute("create database " + name + " template " + TEMPLATE);
    return new TestDatabase(name, TestPostgres.server().database(name, connections));
  }

  public Database database() {
    return database;
  }

  /// For a second pool on the same database: another replica.
  public DatabaseConfig config() {
    return config;
  }

  @Override
  public void close() {
    database.close();
    TestPostgres.execute("drop database " + name + " with (force)");
  }
}
