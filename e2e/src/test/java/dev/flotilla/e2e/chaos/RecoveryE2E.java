package dev.flotilla.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.e2e.harness.Auditor;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Ledger;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Processes.Found;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// What `up` comes back from, by the blows that are named one by one: the power cord, a PostgreSQL
/// that dies again and again, a cache of repositories that is deleted. Prints how long it took.
class RecoveryE2E {
  private static final long SEED = 4;
  private static final int STEPS = 8;
  private static final int RESTARTS = 5;

  /// Kept when it fails: the ledger tells what happened.
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path home;

  private static ScriptedUpstream upstream;
  private static Product product;
  private static Fleet fleet;
  private static SampleRepository repository;

  private Submitted work;

  @BeforeAll
  static void prepare() {
    upstream = ScriptedUpstream.start(new Steps(SEED)::reply);
    product =
        new Product(home)
            .upstream(upstream, "sk-ant-e2e-recovery")
            .with("FLOTILLA_CHECKPOINT", "1s");
    fleet = new Fleet(product);
    repository = SampleRepository.create(home.resolve("repo"));
  }

  @BeforeEach
  void fleetIsUp() {
    fleet.ensure();
    work = new Submitted(product, repository, STEPS);
  }

  /// One ledger for all of them, looked at when the fleet has ended.
  @AfterAll
  static void nothingIsLostOrDoubledOrLeft() {
    try {
      assertThat(product.run("down").exit()).isZero();
      fleet.await();
      assertThat(Processes.of(product.dataDir())).as("processes left").isEmpty();
      Ledger.open(
          product.dataDir(),
          database -> {
            Auditor.assertSound(database, "recovery");
            assertThat(Processes.ofAttempts(database)).as("agents' processes left").isEmpty();
            System.err.println("recovery: " + Resumption.of(database));
          });
    } finally {
      upstream.close();
      Processes.killAll(product.dataDir());
    }
  }

  @Test
  void everythingIsKilledInTheMiddleAndTheNextUpGoesOn() {
    var task = work.begin();
    work.awaitCheckpoint(task, 1);

    Processes.killGroup(fleet.pid());
    var afterGroup = fleet.ensure();
    work.awaitCheckpoint(task, 3);
    Processes.killAll(product.dataDir());
    var afterAll = fleet.ensure();

    System.err.printf(
        "recovery: up answers %.1f s after a kill of its process group, %.1f s after one of everything%n",
        seconds(afterGroup), seconds(afterAll));
    assertDoneOnce();
  }

  /// Each time when the model was asked something since the last time: in the middle of the run.
  @Test
  void postgresIsKilledFiveTimesInOneRun() {
    work.begin();
    var returns = new ArrayList<String>();
    for (int restart = 0; restart < RESTARTS; restart++) {
      var asked = upstream.seen().size();
      Eventually.took(() -> upstream.seen().size() > asked);
      var killed = postmaster();
      Processes.kill(killed);
      var back =
          Eventually.took(
              () -> postmaster() != killed && product.ask(FlotillaClient::budgets).isPresent());
      returns.add("%.1f".formatted(seconds(back)));
    }

    System.err.println("recovery: the fleet answers after kills of PostgreSQL, seconds " + returns);
    assertDoneOnce();
  }

  private long postmaster() {
    return Processes.of(product.dataDir()).stream()
        .filter(found -> found.command().contains("postgres -D"))
        .mapToLong(Found::pid)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no postmaster runs"));
  }

  @Test
  void theCacheOfRepositoriesIsDeletedBetweenCheckpointsAndNothingIsLost() {
    var havoc = new Havoc(SEED, product);
    var task = work.begin();
    work.awaitCheckpoint(task, 1);
    deleteCache();
    work.awaitCheckpoint(task, 2);
    deleteCache();
    // the next attempt gets the last checkpoint from a server that has nothing on its disk
    Eventually.took(() -> havoc.strike(Havoc.Blow.CLI));
    work.awaitCheckpoint(task, 4);
    deleteCache();
    Eventually.within(Duration.ofMinutes(2), work::settled);
    deleteCache();

    assertDoneOnce();
  }

  private void deleteCache() {
    var cache = product.dataDir().resolve("git");
    assertThat(cache).isNotEmptyDirectory();
    try {
      // as a person would, while others write to it
      new ProcessBuilder("rm", "-rf", cache.toString()).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void assertDoneOnce() {
    Eventually.within(Duration.ofMinutes(2), work::settled);
    work.assertDoneOnce(SEED);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}
