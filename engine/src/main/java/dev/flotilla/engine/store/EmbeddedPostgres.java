package dev.flotilla.engine.store;

import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.FreePort;
import dev.flotilla.engine.loop.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// PostgreSQL as a child of this process: durable, on loopback, behind a generated password. It is
/// started again when it dies; what it wrote is kept. Thread-safe.
///
/// A fleet that was killed leaves it running: the next one on the same directory stops it cleanly
/// first. One fleet per directory is the caller's to keep (DESIGN §5).
public final class EmbeddedPostgres implements AutoCloseable {
  static final String USER = "flotilla";
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final long MAX_LOG = 16L << 20;

  private final EmbeddedConfig config;
  private final Programs programs;
  private final Cluster cluster;
  private final String password;
  private final int port;
  private final Thread supervisor;
  private volatile Process process;
  private volatile boolean closing;

  private EmbeddedPostgres(
      EmbeddedConfig config, Programs programs, Cluster cluster, String password, int port)
      throws IOException, InterruptedException {
    this.config = config;
    this.programs = programs;
    this.cluster = cluster;
    this.password = password;
    this.port = port;
    this.process = launched();
    this.supervisor = Thread.ofVirtual().name("postgres-supervisor").unstarted(this::supervise);
  }

  /// Unpacks and initialises what is missing, then starts it and waits until it answers.
  ///
  /// @throws FlotillaException `unavailable`, with what PostgreSQL said, when it does not start
  public static EmbeddedPostgres start(EmbeddedConfig config) {
    try {
      var programs = new Programs(Binaries.unpacked(config.binaries()));
      var cluster = new Cluster(config, programs);
      var password = cluster.prepared();
      cluster.freed();
      var port = config.port() == 0 ? FreePort.find() : config.port();
      var postgres = new EmbeddedPostgres(config, programs, cluster, password, port);
      postgres.supervisor.start();
      return postgres;
    } catch (IOException e) {
      throw Cluster.broken(config.directory(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Cluster.broken(config.directory(), e);
    }
  }

  /// How to open the database of that name, which is made when it is not there.
  public DatabaseConfig database(String name, int connections) {
    createIfMissing(name);
    return new DatabaseConfig(url(name), Optional.of(USER), Optional.of(password), connections);
  }

  public int port() {
    return port;
  }

  /// The postmaster's process id; another one after a restart.
  public long pid() throws IOException {
    return cluster.postmaster().map(ProcessHandle::pid).orElse(process.pid());
  }

  @Override
  public void close() {
    closing = true;
    supervisor.interrupt();
    try {
      // it may be starting another one, which no file names yet
      var _ = supervisor.join(PATIENCE);
      cluster.freed();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("embedded postgres not stopped cleanly");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Starts it again whenever it ends unasked: kill -9, out of memory.
  private void supervise() {
    while (!closing) {
      try {
        process.waitFor();
        if (!closing) {
          LOG.atWarn().addKeyValue("port", port).log("embedded postgres ended, starting it again");
          cluster.freed();
          process = launched();
        }
      } catch (IOException | RuntimeException e) {
        LOG.atError().setCause(e).log("embedded postgres does not start, trying again");
        Pause.of(AGAIN);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /// A postmaster that was killed leaves shared memory to backends that are about to end, so that
  /// the first start after it may be refused.
  private Process launched() throws IOException, InterruptedException {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      if (Files.exists(config.log()) && Files.size(config.log()) > MAX_LOG) {
        Files.delete(config.log());
      }
      var started = programs.start("postgres", config.log(), arguments());
      try {
        if (answers(started, deadline)) {
          return started;
        }
      } catch (InterruptedException e) {
        started.destroy(); // nobody else knows of it
        started.onExit().completeOnTimeout(started, 10, TimeUnit.SECONDS).join();
        throw e;
      }
      if (System.nanoTime() > deadline || !isBusy()) {
        started.destroyForcibly();
        throw new IOException("it does not start: " + Programs.tail(config.log()));
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private boolean isBusy() throws IOException {
    var said = Programs.tail(config.log());
    return said.contains("shared memory block") || said.contains("lock file");
  }

  private boolean answers(Process started, long deadline) throws InterruptedException {
    while (started.isAlive() && System.nanoTime() < deadline) {
      try (var connection = connect("postgres")) {
        return connection.isValid(5);
      } catch (SQLException e) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    return false;
  }

  private void createIfMissing(String name) {
    try (var connection = connect("postgres");
        var find = connection.prepareStatement("select 1 from pg_database where datname = ?");
        var create = connection.createStatement()) {
      find.setString(1, name);
      try (var found = find.executeQuery()) {
        if (!found.next()) {
          create.execute("create database " + create.enquoteIdentifier(name, true));
        }
      }
    } catch (SQLException e) {
      throw Cluster.broken(config.directory(), e);
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), USER, password);
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  private List<String> arguments() {
    var settings = new TreeMap<>(DURABLE);
    settings.putAll(config.settings());
    settings.put("port", Integer.toString(port));
    var arguments = new ArrayList<>(List.of("-D", config.data().toString()));
    settings.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
    return arguments;
  }

  private static final Map<String, String> DURABLE =
      Map.ofEntries(
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", ""),
          Map.entry("max_connections", "100"),
          Map.entry("shared_buffers", "64MB"),
          // three processes less, and a shutdown in the middle of a recovery does not wait for them
          Map.entry("io_method", "sync"),
          Map.entry("password_encryption", "scram-sha-256"),
          // a statement and a row may hold a prompt
          Map.entry("log_min_error_statement", "panic"),
          Map.entry("log_error_verbosity", "terse"),
          Map.entry("log_checkpoints", "off"),
          Map.entry("timezone", "UTC"));
}
