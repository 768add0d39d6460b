package dev.flotilla.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Auditor;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import dev.flotilla.engine.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The same with each process of its own: kill -9 and SIGSTOP of server, gateway, agents and
/// PostgreSQL.
class SeparateChaosE2E {
  /// Kept when it fails: the ledger tells what happened.
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  @AfterEach
  void nothingIsLeft() {
    Processes.killAll(home);
  }

  @Test
  void separateProcessesDieAtRandomAndNothingIsLostOrDoubled() {
    var seed = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
    var kills = Integer.getInteger("chaos.kills", 6);
    var tasks = Integer.getInteger("chaos.tasks", 2);
    System.err.printf("separate chaos: seed %d, %d kills, %d tasks%n", seed, kills, tasks);
    var repository = SampleRepository.create(home.resolve("repo"));
    var steps = new Steps(seed);
    try (var upstream = ScriptedUpstream.start(steps::reply)) {
      var product = new Product(home).upstream(upstream, "sk-ant-e2e-separate");
      var fleet = new Separate(product);
      fleet.ensure();
      var work = new Submitted(product, repository);

      havoc(new Random(seed), kills, tasks, fleet, work);

      Eventually.within(
          Duration.ofMinutes(5),
          () -> {
            fleet.ensure();
            return work.settled();
          });
      work.assertDoneOnce(seed);
      try (var database = Database.open(fleet.postgres().database("flotilla", 2))) {
        // a reservation of a gateway that died is replaced once it has not been renewed for a while
        Eventually.within(Duration.ofMinutes(2), () -> Auditor.findings(database).isEmpty());
        System.err.println(
            "separate chaos: " + work.count() + " tasks, " + Resumption.of(database));
        assertThat(Processes.ofAttempts(database)).as("agents' processes left").isEmpty();
      }
      fleet.close();
    }
  }

  private static void havoc(Random random, int kills, int tasks, Separate fleet, Submitted work) {
    for (int blow = 0; blow < kills; blow++) {
      fleet.ensure();
      work.keepBusy(tasks);
      Eventually.after(Duration.ofMillis(500L + random.nextInt(2500)));
      var dice = random.nextInt(10);
      if (dice < 7) {
        fleet.kill(Separate.PARTS.get(dice % Separate.PARTS.size()));
      } else if (dice == 7) {
        Processes.kill(postgres(fleet));
      } else {
        stopAndGoOn(fleet.pid(dice == 8 ? "agent-a" : "agent-b"));
      }
    }
  }

  private static long postgres(Separate fleet) {
    try {
      return fleet.postgres().pid();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Longer than a lease: when it wakes, everything that it held belongs to somebody else.
  private static void stopAndGoOn(long pid) {
    Processes.signal("STOP", pid);
    Eventually.after(Duration.ofSeconds(8));
    Processes.signal("CONT", pid);
  }
}
