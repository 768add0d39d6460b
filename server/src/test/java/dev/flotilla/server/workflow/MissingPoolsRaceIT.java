package dev.flotilla.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.pool.KnownPools;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.TaskRequestBuilder;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.Join;
import dev.flotilla.engine.ledger.LedgerAuditor;
import dev.flotilla.engine.ledger.Pools;
import dev.flotilla.server.cluster.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

/// Pods that nobody had heard of come back and lease while what waits for them is set aside, and while
/// it is taken back.
class MissingPoolsRaceIT {
  private static final int PODS = 6;
  private static final int TASKS = 12;
  private static final KnownPools.Pool S1 = new KnownPools.Pool("s1-agent", "s1", 0, 8, 1);
  private static final KnownPools.Pool WORKER = new KnownPools.Pool("workers", "worker", 0, 8, 1);

  private final Fleet fleet = new Fleet();

  @AfterEach
  void close() {
    fleet.close();
  }

  private void pools(KnownPools.Pool... pools) {
    fleet.database.run(it -> Pools.replace(it, List.of(pools)));
  }

  private TestAgent pod(int number) {
    var name = "s1-agent-" + number;
    var slot = new AgentId(name + "-1");
    var request =
        new Join.Request(
            Join.PROTOCOL, "test", name, "here", 1, List.of(slot), Optional.empty(), false);
    var pod = new Identity.Pod(name, "uid-of-" + name, S1.name());
    return new TestAgent(fleet, fleet.workflow.join(pod, request).instance(), slot);
  }

  private void submit() {
    var repository = fleet.request(null, null).repository();
    fleet.submit(TaskRequestBuilder.of("Tea.", repository).mode(Mode.SOLO).role("s1").build());
  }

  @RepeatedTest(4)
  void whatWaitsIsLeasedOrSetAsideAndNeverBothOrNeither() throws Exception {
    pools(S1, WORKER);
    var pods = new ArrayList<TestAgent>();
    for (var number = 0; number < PODS; number++) {
      pods.add(pod(number));
    }
    for (var task = 0; task < TASKS; task++) {
      submit();
    }
    fleet.clock.advance(Fleet.LEASE.plusSeconds(1));
    pools(WORKER);
    var loop = fleet.workflow.missingPools();
    loop.runOnce();
    fleet.clock.advance(MissingPools.GRACE);
    var start = new CountDownLatch(1);
    var work = new ArrayList<Callable<Long>>();
    work.add(
        () -> {
          start.await();
          loop.runOnce();
          pools(S1, WORKER);
          loop.runOnce();
          return 0L;
        });
    for (var pod : pods) {
      work.add(
          () -> {
            start.await();
            return pod.tryLease().isPresent() ? 1L : 0L;
          });
    }

    var leased = 0L;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = work.stream().map(threads::submit).toList();
      start.countDown();
      for (var one : running) {
        leased += one.get();
      }
    }
    loop.runOnce();

    assertThat(fleet.database.<List<String>>read(LedgerAuditor::violations)).isEmpty();
    assertThat(fleet.count("select count(*) from lease")).isEqualTo(leased);
    assertThat(fleet.count("select count(*) from assignment_ready")).isEqualTo(TASKS - leased);
  }
}
