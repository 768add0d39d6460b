package dev.flotilla.e2e.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.kube.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// A pool that shrinks again and again while its agents work and more work waits than they can do. `-Dpools.shrinks=N` for more of it,
/// `-Dpools.seed=N` for the same once more.
class BusyAgentsStayIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  private static final String POOL = "worker-agent";
  private static final int MOST = 10;
  private static final int LEAST = 1;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path home;

  private ClusterFleet fleet;

  @BeforeEach
  void start() {
    fleet = ClusterFleet.start(CLUSTER, home);
    fleet.operator();
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  @Test
  void noneIsTakenFromItsWorkHoweverOftenThePoolShrinks() {
    var shrinks = Integer.getInteger("pools.shrinks", 12);
    long seed = Long.getLong("pools.seed", ThreadLocalRandom.current().nextInt(1_000_000));
    System.out.printf("%d shrinks, seed %d%n", shrinks, seed);
    var random = new Random(seed);
    fleet.pool(
        POOL,
        "worker",
        "scaling: {mode: External, max: %d, maxStartsPerMinute: 2000}, replicas: 2"
            .formatted(MOST));
    var pool = fleet.look(POOL);
    fleet.agents().workFor(_ -> Optional.of(Duration.ofMillis(100 + random.nextInt(600))));
    List<TaskId> tasks;
    try (var witness = PodWitness.start(fleet.kubernetes(), fleet.namespace(), POOL);
        var load = Load.start(fleet.tasks(), "worker", seed)) {
      for (var shrink = 0; shrink < shrinks; shrink++) {
        var many = LEAST + 2 + random.nextInt(MOST - LEAST - 1);
        reach(pool, many);
        if (random.nextInt(3) == 0) {
          pool.scale(LEAST).ok();
          pool.scale(many).ok(); // somebody who thinks better of it
        }
        reach(pool, LEAST + random.nextInt(many - LEAST));
      }
      tasks = load.submitted();
      assertThat(witness.most()).as("pods at a time").isLessThanOrEqualTo(MOST);
      System.out.printf("%d pods, %d tasks%n", witness.ever(), tasks.size());
    }

    reach(pool, 3);
    Eventually.until(() -> fleet.tasks().haveEnded(tasks));
    fleet.assertNobodyWasInterrupted();
  }

  @Test
  void whoIsToGoFinishesItsTaskAndGetsNoOtherThoughMoreWait() {
    fleet.pool(
        POOL, "worker", "scaling: {mode: Fixed, max: 4, maxStartsPerMinute: 100}, replicas: 2");
    var pool = fleet.look(POOL);
    Eventually.until(() -> fleet.agents().joined(POOL).size() == 2);
    var tasks = fleet.tasks().submit("worker", 6);
    var busy = fleet.agents().awaitHeld(POOL, 2);

    pool.scale(1).ok();
    Eventually.until(() -> pool.draining() == 1);
    assertThat(pool.reason("Draining")).isEqualTo("WaitingForIdle");
    pool.scale(2).ok();
    Eventually.until(() -> pool.draining() == 0);
    busy.forEach(Held::finish);
    var next = fleet.agents().awaitHeld(POOL, 2);
    assertThat(next).extracting(Held::pod).as("kept").hasSameElementsAs(pods(busy));

    pool.scale(1).ok();
    Eventually.until(() -> pool.draining() == 1);
    next.forEach(Held::finish);
    Eventually.until(() -> pool.living().size() == 1);
    fleet.agents().awaitHeld(POOL, 1);
    Eventually.until(() -> pool.draining() == 0);

    pool.delete();
    Eventually.until(() -> pool.draining() == 1);
    fleet.agents().finishAll();
    Eventually.until(() -> pool.read().isEmpty());
    assertThat(tasks).as("the last waits").filteredOn(it -> !fleet.tasks().hasEnded(it)).hasSize(1);
    fleet.assertNobodyWasInterrupted();
  }

  private static List<String> pods(List<Held> held) {
    return held.stream().map(Held::pod).toList();
  }

  private static void reach(PoolOnCluster pool, int agents) {
    pool.scale(agents).ok();
    Eventually.until(() -> pool.living().size() == agents);
  }

  /// Tasks that come in by chance, so many that one or two agents have one.
  private record Load(Thread thread, List<TaskId> all) implements AutoCloseable {
    private static final int MEAN_MILLIS = 320;

    static Load start(ClusterTasks tasks, String role, long seed) {
      var all = new ArrayList<TaskId>();
      var random = new Random(seed);
      var thread =
          Thread.startVirtualThread(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  var task = tasks.submit(role);
                  synchronized (all) {
                    all.add(task);
                  }
                  pause(Duration.ofMillis(random.nextInt(2 * MEAN_MILLIS)));
                }
              });
      return new Load(thread, all);
    }

    private static void pause(Duration time) {
      LockSupport.parkNanos(time.toNanos());
    }

    List<TaskId> submitted() {
      synchronized (all) {
        return List.copyOf(all);
      }
    }

    @Override
    public void close() {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
