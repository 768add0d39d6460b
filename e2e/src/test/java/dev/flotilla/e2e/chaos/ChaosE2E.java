package dev.flotilla.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Auditor;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Ledger;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Random kills over several tasks. `-Dchaos.kills=200 -Dchaos.seed=N -Dchaos.tasks=M` choose; the
/// seed is printed, so that a run that failed can be had again.
class ChaosE2E {
  /// Kept when it fails: the ledger tells what happened.
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  @AfterEach
  void nothingIsLeft() {
    Processes.killAll(home.resolve("data"));
  }

  @Test
  void randomKillsLoseNothingAndDoubleNothing() {
    var seed = seed();
    var steps = new Steps(seed);
    survives(seed, steps::reply, (product, repository) -> new Submitted(product, repository));
  }

  @Test
  void norDoTheyOfACrew() {
    var seed = seed();
    var chore = new CrewChore(seed);
    survives(
        seed, chore::reply, (product, repository) -> new Submitted(product, repository, chore));
  }

  private static long seed() {
    return Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
  }

  private void survives(
      long seed,
      Function<Conversation, Reply> script,
      BiFunction<Product, SampleRepository, Submitted> submitted) {
    var kills = Integer.getInteger("chaos.kills", 6);
    var tasks = Integer.getInteger("chaos.tasks", 2);
    System.err.printf("chaos: seed %d, %d kills, %d tasks%n", seed, kills, tasks);
    var repository = SampleRepository.create(home.resolve("repo"));
    try (var upstream = ScriptedUpstream.start(script)) {
      var product = new Product(home).upstream(upstream, "sk-ant-e2e-chaos");
      var fleet = new Fleet(product);
      fleet.ensure();
      var work = submitted.apply(product, repository);

      var hits = havoc(kills, tasks, fleet, work, new Havoc(seed, product));

      Eventually.within(
          Duration.ofMinutes(5),
          () -> {
            fleet.ensure();
            return work.settled();
          });
      System.err.printf(
          "chaos: %d tasks, %s, a person helped %d times%n", work.count(), hits, work.helped());
      work.assertDoneOnce(seed);
      assertThat(product.run("down").exit()).isZero();
      fleet.await();
      assertThat(Processes.of(product.dataDir())).as("processes left, seed %d", seed).isEmpty();
      Ledger.open(
          product.dataDir(),
          database -> {
            Auditor.assertSound(database, "seed " + seed);
            assertThat(Processes.ofAttempts(database)).as("agents' processes left").isEmpty();
            System.err.println("chaos: " + Resumption.of(database));
          });
    }
  }

  /// Strikes until the blows are spent, with so many tasks at work all the time.
  private static Map<Havoc.Blow, Integer> havoc(
      int kills, int tasks, Fleet fleet, Submitted work, Havoc havoc) {
    var hits = new EnumMap<Havoc.Blow, Integer>(Havoc.Blow.class);
    for (int left = kills; left > 0; ) {
      fleet.ensure();
      work.keepBusy(tasks);
      Eventually.after(Duration.ofMillis(havoc.pauseMillis()));
      var blow = havoc.next();
      if (havoc.strike(blow)) {
        hits.merge(blow, 1, Integer::sum);
        left--;
      }
    }
    return hits;
  }
}
