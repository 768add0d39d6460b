package dev.flotilla.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.pool.PoolFigures;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.engine.ledger.Draining;
import dev.flotilla.engine.store.TestDatabase;
import dev.flotilla.engine.view.FigureViews;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Agents are taken out of a pool; busy ones never before they are done, however close it is.
class DrainingIT {
  private static final InstantSource CLOCK = InstantSource.fixed(Rows.NOW);
  private static final Optional<String> ROLE = Optional.of("s1");

  private final TestDatabase test = TestDatabase.create(20);
  private final Rows rows = new Rows(test.database());

  @AfterEach
  void close() {
    test.close();
  }

  private List<String> drain(int count) {
    return drain(count, Optional.empty());
  }

  private List<String> drainAmong(int count, String... among) {
    return drain(count, Optional.of(List.of(among)));
  }

  private List<String> drain(int count, Optional<List<String>> among) {
    return test.database()
        .transact(it -> Draining.drain(it, "s1", count, among, CLOCK))
        .orElseThrow();
  }

  private InstanceId pod(String name, int idleSeconds) {
    return rows.pod(name, "s1", Rows.NOW.minusSeconds(idleSeconds));
  }

  /// As the server leases for a pod.
  private Optional<Leases.Held> lease(Handle handle, InstanceId pod) {
    if (!Draining.mayLease(handle, pod)) {
      return Optional.empty();
    }
    var asking = new Leases.Asking(pod, new AgentId("slot"), AttemptId.random(), ROLE, false);
    return Leases.take(handle, asking, rows.tokens(), Rows.NOW, Duration.ofSeconds(30));
  }

  private Optional<Leases.Held> lease(InstanceId pod) {
    return test.database().transact(it -> lease(it, pod));
  }

  @Test
  void whoHasBeenIdleLongestGoesFirst() {
    rows.pool("s1");
    pod("short", 10);
    pod("long", 90);
    pod("middle", 50);
    rows.pod("other", "s2", Rows.NOW.minusSeconds(500));

    assertThat(drain(1)).containsExactly("long");
    assertThat(drain(2)).containsExactly("long", "middle");
  }

  @Test
  void whoWorkedLatelyHasBeenIdleSinceThen() {
    rows.pool("s1");
    var worked = pod("worked", 900);
    pod("fresh", 60);
    rows.ready(rows.task("tea", "medium"), "WORK", "s1");
    var held = lease(worked).orElseThrow();
    test.database()
        .run(
            it -> {
              Leases.end(it, held.attempt(), held.token());
              it.execute("update attempt set ended_at = ?", Rows.NOW.minusSeconds(5));
            });

    assertThat(drain(1)).containsExactly("fresh");
  }

  private InstanceId busy(String name, int idleSeconds) {
    var pod = pod(name, idleSeconds);
    rows.ready(rows.task(name, "medium"), "WORK", "s1");
    assertThat(lease(pod)).isPresent();
    return pod;
  }

  private void done(InstanceId pod) {
    test.database().run(it -> it.execute("delete from lease where instance = ?", pod.value()));
  }

  private PoolFigures.State state(String pod) {
    return test.database().read(it -> FigureViews.of(it, Rows.NOW)).pools().stream()
        .flatMap(it -> it.agents().stream())
        .filter(it -> it.pod().equals(pod))
        .findFirst()
        .orElseThrow()
        .state();
  }

  @Test
  void aBusyOneGoesAfterTheIdleOnesAndWhenItIsDone() {
    rows.pool("s1");
    var busy = busy("busy", 90);
    pod("idle", 10);

    assertThat(drain(1)).containsExactly("idle");
    assertThat(state("busy")).isEqualTo(PoolFigures.State.BUSY);
    assertThat(drain(2)).as("it has work").containsExactly("idle");
    assertThat(state("busy")).isEqualTo(PoolFigures.State.FINISHING);

    rows.ready(rows.task("next", "medium"), "WORK", "s1");
    done(busy);

    assertThat(lease(busy)).isEmpty();
    assertThat(state("busy")).isEqualTo(PoolFigures.State.DRAINING);
    assertThat(drain(2)).containsExactly("busy", "idle");
  }

  @Test
  void ofBusyOnesWhoHasWorkedLongestGoesFirst() {
    rows.pool("s1");
    busy("short", 10);
    busy("long", 10);
    test.database()
        .run(
            it ->
                it.execute(
                    "update attempt set started_at = ? where instance = (select id from instance where pod = 'long')",
                    Rows.NOW.minusSeconds(60)));

    drain(1);

    assertThat(test.database().read(DrainingIT::draining)).containsExactly("long");
  }

  @Test
  void aBusyOneIsKeptWhenFewerAreToGoAndAnIdleOneIsNot() {
    rows.pool("s1");
    var busy = busy("busy", 90);
    pod("idle", 10);
    drain(2);

    assertThat(drain(0)).isEmpty();

    assertThat(state("busy")).isEqualTo(PoolFigures.State.BUSY);
    assertThat(state("idle")).isEqualTo(PoolFigures.State.DRAINING);
    done(busy);
    rows.ready(rows.task("next", "medium"), "WORK", "s1");
    assertThat(lease(busy)).isPresent();
  }

  @Test
  void aBusyOneIsKeptWhenAnIdleOneCanGoInItsPlace() {
    rows.pool("s1");
    busy("busy", 90);
    drain(1);
    pod("idle", 10);

    assertThat(drain(1)).containsExactly("idle");
    assertThat(state("busy")).isEqualTo(PoolFigures.State.BUSY);
  }

  @Test
  void whoDrainsLeasesNothing() {
    rows.pool("s1");
    var pod = pod("pod", 10);
    rows.ready(rows.task("tea", "medium"), "WORK", "s1");
    drain(1);

    assertThat(lease(pod)).isEmpty();
  }

  @Test
  void askingAgainBringsTheSameAndThoseThatAreGoneCountNoMore() {
    rows.pool("s1");
    pod("a", 90);
    pod("b", 50);
    pod("c", 10);

    var first = drain(2);
    var again = drain(2);
    test.database().run(it -> it.execute("update instance set gone_at = now() where pod = 'a'"));
    var then = drain(2);

    assertThat(first).containsExactly("a", "b");
    assertThat(again).isEqualTo(first);
    assertThat(then).containsExactly("b", "c");
    assertThat(drain(0)).isEmpty();
  }

  @Test
  void onlyThoseThatAreNamedGoAndOfTheseWhoHasBeenIdleLongest() {
    rows.pool("s1");
    pod("longest", 90);
    pod("long", 50);
    pod("short", 10);

    assertThat(drainAmong(1, "short", "long")).containsExactly("long");
    assertThat(drainAmong(5, "short", "long", "long", "never-there"))
        .containsExactly("long", "short");
    assertThat(test.database().read(DrainingIT::draining)).doesNotContain("longest");
  }

  @Test
  void whoDrainsAlreadyCountsWhereverItIs() {
    rows.pool("s1");
    pod("old", 90);
    pod("new", 50);
    drainAmong(1, "old");

    assertThat(drainAmong(1, "new")).containsExactly("old");
    assertThat(drainAmong(2, "new")).containsExactly("old", "new");
  }

  @Test
  void ofNobodyNobodyGoesBesideThoseThatDrainAlready() {
    rows.pool("s1");
    pod("old", 90);
    pod("new", 50);
    drainAmong(1, "old");

    assertThat(drainAmong(2)).containsExactly("old");
  }

  @Test
  void onlyBusyOnesThatAreNamedAreToldToFinish() {
    rows.pool("s1");
    busy("busy", 90);
    busy("stays", 90);
    rows.pod("other", "s2", Rows.NOW.minusSeconds(500));

    assertThat(drainAmong(2, "busy", "other")).isEmpty();

    assertThat(test.database().read(DrainingIT::draining)).containsExactly("busy");
  }

  @Test
  void aRoleWithoutAPoolHasNobodyToDrain() {
    Optional<List<String>> found =
        test.database().transact(it -> Draining.drain(it, "s1", 1, Optional.empty(), CLOCK));

    assertThat(found).isEmpty();
  }

  @Test
  void aLeaseThatIsJustBeingTakenIsNotWaitedForAndWins() throws Exception {
    rows.pool("s1");
    var pod = pod("pod", 10);
    rows.ready(rows.task("tea", "medium"), "WORK", "s1");
    var taken = new CountDownLatch(1);
    var drained = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var leasing =
          threads.submit(
              () ->
                  test.database()
                      .transact(
                          handle -> {
                            var held = lease(handle, pod);
                            taken.countDown();
                            awaited(drained);
                            return held;
                          }));
      taken.await();

      assertThat(drain(1)).isEmpty();

      drained.countDown();
      assertThat(leasing.get()).isPresent();
    }
    assertThat(drain(1)).isEmpty();
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Agents lease and end as fast as they can while the pool is shrunk by this much and that again and
  /// again: a pod that was named, or seen to drain without work, holds nothing from then on.
  @Test
  void leasesAndDrainsNeverMeet() throws Exception {
    rows.pool("s1");
    var random = new Random(20261125);
    var task = rows.task("tea", "medium");
    for (int round = 0; round < 25; round++) {
      var pods = new ArrayList<InstanceId>();
      for (int i = 0; i < 8; i++) {
        pods.add(pod("pod-%d-%d".formatted(round, i), random.nextInt(100)));
        rows.ready(task, "WORK", "s1");
        rows.ready(task, "WORK", "s1");
      }
      var start = new CountDownLatch(1);
      var work = new ArrayList<Callable<Set<String>>>();
      for (var pod : pods) {
        work.add(() -> worked(pod, start));
      }
      int each = 1 + random.nextInt(6);
      work.add(() -> shrunk(each, start));
      work.add(() -> shrunk(each, start));

      var named = new HashSet<String>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var running = work.stream().map(threads::submit).toList();
        start.countDown();
        for (Future<Set<String>> one : running) {
          named.addAll(one.get());
        }
      }

      assertThat(named).as("round %d", round).hasSizeLessThanOrEqualTo(each);
      assertThat(test.database().read(DrainingIT::draining))
          .as("round %d", round)
          .hasSizeLessThanOrEqualTo(each)
          .containsAll(named);
      assertThat(test.database().read(DrainingIT::atWork))
          .as("round %d", round)
          .noneMatch(named::contains);
      test.database()
          .run(
              it -> {
                it.execute("update instance set gone_at = now() where gone_at is null");
                it.execute("delete from lease");
              });
    }
  }

  /// Leases, ends and leases again; what is held in the end is held.
  private Set<String> worked(InstanceId pod, CountDownLatch start) throws InterruptedException {
    start.await();
    for (int i = 0; i < 4; i++) {
      var held = lease(pod);
      if (held.isPresent() && i < 3) {
        test.database().run(it -> Leases.end(it, held.get().attempt(), held.get().token()));
      }
    }
    return Set.of();
  }

  private Set<String> shrunk(int most, CountDownLatch start) throws InterruptedException {
    start.await();
    var random = ThreadLocalRandom.current();
    var named = new HashSet<String>();
    for (int i = 0; i < 8; i++) {
      named.addAll(drain(random.nextInt(most + 1)));
      test.database().read(it -> FigureViews.of(it, Rows.NOW)).pools().stream()
          .flatMap(it -> it.agents().stream())
          .filter(it -> it.state() == PoolFigures.State.DRAINING)
          .forEach(it -> named.add(it.pod()));
      assertThat(test.database().read(DrainingIT::atWork)).noneMatch(named::contains);
    }
    return named;
  }

  private static List<String> draining(Handle handle) {
    return handle
        .createQuery("select pod from instance where drain_at is not null and gone_at is null")
        .mapTo(String.class)
        .list();
  }

  private static List<String> atWork(Handle handle) {
    return handle
        .createQuery("select i.pod from instance i join lease l on l.instance = i.id")
        .mapTo(String.class)
        .list();
  }
}
