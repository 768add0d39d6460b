package dev.flotilla.e2e.bench;

import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.CompleteRequest;
import dev.flotilla.api.work.EndedTurn;
import dev.flotilla.api.work.LeaseRequest;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.ledger.AssignmentState;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Attempts;
import dev.flotilla.engine.queue.AssignmentTokens;
import dev.flotilla.engine.queue.Leases;
import dev.flotilla.engine.queue.Wakeups;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.store.DatabaseConfig;
import dev.flotilla.engine.store.EmbeddedConfig;
import dev.flotilla.engine.store.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Assignments leased and ended one at a time, against pgbench on the same PostgreSQL; and the same
/// while a snapshot is pinned.
final class QueueBench {
  private static final int CLIENTS = 4;

  /// A whole assignment costs ten times a bare lease: a tenth of the backlog takes as long.
  private static final int WHOLE = 10;

  private static final int SPARE = 16 * CLIENTS;
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Path SQL = Path.of("../bench/queue");

  private final int n = Integer.getInteger("bench.n", 10_000) / CLIENTS * CLIENTS;
  private final Pgbench pgbench = Pgbench.found();
  private final Path directory = TemporaryFiles.create();
  private final EmbeddedPostgres postgres = EmbeddedPostgres.start(EmbeddedConfig.in(directory));
  private final DatabaseConfig control = postgres.database("postgres", 2);
  private final QueueSeed seed = sown();
  private final Rounds rounds =
      new Rounds("per s", "commits", "WAL bytes", "PostgreSQL CPU µs", "client CPU µs");

  private QueueSeed sown() {
    try (var database = Database.open(postgres.database("seed", CLIENTS + 2))) {
      return QueueSeed.sow(database, n + SPARE, CLIENTS);
    }
  }

  @AfterEach
  void stop() {
    postgres.close();
    TemporaryFiles.delete(directory);
  }

  @Test
  void measure() {
    var times = Integer.getInteger("bench.rounds", 5);
    execute("seed", "vacuum analyze");
    flotilla("warm-up", false, n / 4, this::statements);
    flotilla("warm-up", false, n / WHOLE, this::workflow);
    rounds.clear();
    for (int i = 0; i < times; i++) {
      raw();
      sameRows();
      flotilla("lease and end", false, n, this::statements);
      flotilla("lease and end, snapshot pinned", true, n, this::statements);
      flotilla("whole WORK assignment", false, n / WHOLE, this::workflow);
    }
    System.out.printf("Each of %d assignments, %d clients, %d rounds:%n%n", n, CLIENTS, times);
    rounds.print();
    rounds.ratio("lease and end / raw pgbench", "lease and end", "pgbench raw", "≥ 0.8");
    rounds.ratio("lease and end / same rows", "lease and end", "pgbench same rows", "≥ 0.8");
    rounds.ratio("whole WORK assignment / raw", "whole WORK assignment", "pgbench raw", "none");
    rounds.ratio("pinned / unpinned", "lease and end, snapshot pinned", "lease and end", "≥ 0.9");
  }

  private void raw() {
    fresh("template0");
    try {
      execute("round", Files.readString(SQL.resolve("raw-table.sql")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    execute(
        "round",
        "insert into job (payload) select jsonb_build_object('n', n) from generate_series(1, %d) n"
            .formatted(n + SPARE));
    execute("round", "vacuum analyze job");
    pgbench("pgbench raw", "raw.sql");
  }

  private void sameRows() {
    fresh("seed");
    pgbench("pgbench same rows", "same-rows.sql");
  }

  private void pgbench(String row, String script) {
    var before = look();
    var rate = pgbench.run(postgres.database("round", 2), SQL.resolve(script), CLIENTS, n);
    add(row, rate, before, n, Double.NaN);
  }

  /// One client's share of the backlog.
  private interface Share {
    void work(Database database, Wakeups wakeups, int client, int n);
  }

  private void flotilla(String row, boolean pinned, int some, Share share) {
    fresh("seed");
    var before = look();
    double rate;
    double cpu;
    try (var _ = pinned ? snapshot() : null;
        var database = Database.open(postgres.database("round", CLIENTS + 2));
        var wakeups = Wakeups.start(database)) {
      // every connection is open before the clock starts
      Clients.each(CLIENTS, _ -> database.run(it -> it.execute("select pg_sleep(0.1)")));
      var cpuBefore = ownCpu();
      var begun = System.nanoTime();
      Clients.each(CLIENTS, it -> share.work(database, wakeups, it, some / CLIENTS));
      rate = some * 1e9 / (System.nanoTime() - begun);
      cpu = (ownCpu() - cpuBefore) / some;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    add(row, rate, before, some, cpu);
  }

  /// The lease's statement and those that end it, in a transaction each.
  private void statements(Database database, Wakeups wakeups, int client, int share) {
    var tokens = AssignmentTokens.of(database);
    var agent = seed.slots().get(client);
    for (int i = 0; i < share; i++) {
      var asking =
          new Leases.Asking(seed.instance(), agent, AttemptId.random(), Optional.empty(), false);
      var held =
          database
              .transact(it -> Leases.take(it, asking, tokens, Instant.now(), LEASE))
              .orElseThrow();
      database.run(
          it -> {
            var assignment = Assignments.get(it, held.assignment());
            Leases.end(it, held.attempt(), held.token());
            Attempts.end(
                it,
                held.attempt(),
                Attempts.State.SUCCEEDED,
                Optional.empty(),
                Optional.empty(),
                Instant.now());
            Assignments.move(
                it, assignment, AssignmentState.FINISHED, Optional.empty(), Instant.now());
          });
    }
  }

  /// All that the server does for one WORK assignment: grant, outcome, merge, the task's end.
  private void workflow(Database database, Wakeups wakeups, int client, int share) {
    var workflow = QueueSeed.workflow(database, wakeups, seed.repository());
    var agent = seed.slots().get(client);
    var outcome = new Outcome.Succeeded(RefsOnly.TIP, new EndedTurn("Done.", Optional.empty()));
    for (int i = 0; i < share; i++) {
      var request = new LeaseRequest(agent, AttemptId.random(), Duration.ZERO);
      var grant = workflow.lease(seed.instance(), request).orElseThrow();
      workflow.complete(
          seed.instance(), grant.attempt(), new CompleteRequest(grant.token(), outcome));
    }
  }

  private void add(String row, double rate, Meter before, int some, double clientCpu) {
    var cost = look().since(before, some);
    rounds.add(row, rate, cost.commits(), cost.wal(), cost.cpu(), clientCpu);
  }

  private Meter look() {
    try {
      return Meter.look(control, "round", postgres.pid());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fresh(String template) {
    execute("postgres", "drop database if exists round");
    execute("postgres", "create database round template " + template);
  }

  /// A reader that holds on to what it saw: a report, a backup, a replication slot.
  private Connection snapshot() throws SQLException {
    var connection = connect("round");
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (var statement = connection.createStatement()) {
      statement.execute("select count(*) from assignment_ready");
    }
    return connection;
  }

  private void execute(String database, String sql) {
    try (var connection = connect(database);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connect(String database) throws SQLException {
    var url = control.url().substring(0, control.url().lastIndexOf('/') + 1) + database;
    return DriverManager.getConnection(
        url, control.user().orElseThrow(), control.password().orElseThrow());
  }

  private static double ownCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e3;
  }
}
