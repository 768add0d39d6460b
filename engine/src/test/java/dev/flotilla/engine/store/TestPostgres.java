package dev.flotilla.engine.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The embedded PostgreSQL that all tests of this JVM share: started on first use, stopped and
/// deleted when the JVM ends. What killed test runs left behind is stopped and deleted first.
final class TestPostgres {
  private static final String PREFIX = "flotilla-test-postgres-";
  private static @Nullable EmbeddedPostgres server;
  private static boolean migrated;

  private TestPostgres() {}

  static synchronized EmbeddedPostgres server() {
    if (server == null) {
      try {
        server = started();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }

  static synchronized void migratedTemplate(String name) {
    if (!migrated) {
      Database.open(server().database(name, 2)).close();
      migrated = true;
    }
  }

  static void execute(String sql) {
    var config = server().database("postgres", 2);
    try (var connection =
            DriverManager.getConnection(
                config.url(), config.user().orElseThrow(), config.password().orElseThrow());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static EmbeddedPostgres started() throws IOException {
    var temporary = Path.of(System.getProperty("java.io.tmpdir"));
    sweep(temporary);
    var directory = temporary.resolve(PREFIX + ProcessHandle.current().pid());
    var config = testing(directory);
    var started = EmbeddedPostgres.start(config);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  started.close();
                  deleted(directory);
                }));
    return started;
  }

  /// Unpacked once for all test runs of this user.
  static Path binaries() {
    return Path.of(System.getProperty("java.io.tmpdir"))
        .resolve("flotilla-test-binaries-" + System.getProperty("user.name"));
  }

  private static EmbeddedConfig testing(Path directory) {
    return EmbeddedConfig.in(directory)
        .withBinaries(binaries())
        .with("fsync", "off")
        .with("full_page_writes", "off")
        .with("max_connections", "200");
  }

  private static void sweep(Path temporary) throws IOException {
    // test runs that begin together sweep one after the other
    var lock = temporary.resolve("flotilla-test-sweep-" + System.getProperty("user.name"));
    try (var file = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = file.lock();
        var all = Files.newDirectoryStream(temporary, PREFIX + "*")) {
      for (var directory : all) {
        var pid = Long.parseLong(directory.getFileName().toString().substring(PREFIX.length()));
        if (ProcessHandle.of(pid).isEmpty() && Files.isWritable(directory)) {
          var config = testing(directory);
          var home = Binaries.unpacked(config.binaries());
          new Cluster(config, new Programs(home)).freed();
          deleted(directory);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void deleted(Path directory) {
    try {
      Trees.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
