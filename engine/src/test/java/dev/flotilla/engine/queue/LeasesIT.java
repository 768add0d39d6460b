package dev.flotilla.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.engine.store.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeasesIT {
  private final TestDatabase test = TestDatabase.create(12);
  private final Rows rows = new Rows(test.database());
  private final InstanceId instance = rows.instance();

  @AfterEach
  void close() {
    test.close();
  }

  private List<AssignmentId> drained() {
    var order = new ArrayList<AssignmentId>();
    for (int i = 0; ; i++) {
      var held = rows.take(instance, "agent" + i, Optional.empty());
      if (held.isEmpty()) {
        return order;
      }
      order.add(held.get().assignment());
    }
  }

  @Test
  void whatIsUnderWayGoesBeforeNewWorkAndThenByPriority() {
    var low = rows.ready(rows.task("low", "low"), "WORK", "worker");
    var medium = rows.ready(rows.task("medium", "medium"), "WORK", "worker");
    var high = rows.ready(rows.task("high", "high"), "WORK", "worker");
    var check = rows.ready(rows.task("checked", "low"), "CHECK", "worker");
    var resolve = rows.ready(rows.task("resolved", "medium"), "RESOLVE", "worker");

    assertThat(drained()).containsExactly(resolve, check, high, medium, low);
  }

  @Test
  void aTaskWithManyAssignmentsDoesNotStarveAnother() {
    var big = rows.task("big", "medium");
    for (int i = 0; i < 20; i++) {
      rows.ready(big, "WORK", "worker");
    }
    for (int i = 0; i < 5; i++) {
      rows.take(instance, "before" + i, Optional.empty());
    }
    var small = rows.task("small", "medium");
    var one = rows.ready(small, "WORK", "worker");
    var two = rows.ready(small, "WORK", "worker");

    var order = drained();

    assertThat(order.indexOf(one)).isLessThan(3);
    assertThat(order.indexOf(two)).isLessThan(5);
  }

  @Test
  void aRoleTakesItsOwnAlone() {
    var task = rows.task("tea", "medium");
    rows.ready(task, "WORK", "worker");
    var theirs = rows.ready(task, "WORK", "s1");

    assertThat(rows.take(instance, "a", Optional.of("s2"))).isEmpty();
    assertThat(rows.take(instance, "a", Optional.of("s1")).orElseThrow().assignment())
        .isEqualTo(theirs);
  }

  @Test
  void nothingIsTakenBeforeItsTime() {
    rows.ready(rows.task("tea", "medium"), "WORK", "worker", Rows.NOW.plusSeconds(5));

    assertThat(rows.take(instance, "a", Optional.empty())).isEmpty();
    assertThat(rows.take(instance, "a", Optional.empty(), false, Rows.NOW.plusSeconds(5)))
        .isPresent();
  }

  @Test
  void aRehearsalTakesSimulatedWorkAlone() {
    rows.ready(rows.task("real", "high"), "WORK", "worker");
    var simulated = rows.ready(rows.task("stage", "low", true), "WORK", "worker");

    assertThat(
            rows.take(instance, "a", Optional.empty(), true, Rows.NOW).orElseThrow().assignment())
        .isEqualTo(simulated);
    assertThat(rows.take(instance, "b", Optional.empty(), true, Rows.NOW)).isEmpty();
  }

  @Test
  void manyThreadsNeverTakeTheSameTwice() throws InterruptedException {
    var count = 200;
    for (int t = 0; t < 10; t++) {
      var task = rows.task("task" + t, "medium");
      for (int i = 0; i < count / 10; i++) {
        rows.ready(task, "WORK", "worker");
      }
    }
    var taken = new ConcurrentLinkedQueue<Leases.Held>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int t = 0; t < 10; t++) {
        var name = "thread" + t + "-";
        threads.execute(
            () -> {
              for (int i = 0; ; i++) {
                var held = rows.take(instance, name + i, Optional.empty());
                if (held.isEmpty()) {
                  return;
                }
                taken.add(held.get());
              }
            });
      }
    }

    assertThat(taken).hasSize(count);
    assertThat(taken.stream().map(Leases.Held::assignment).distinct()).hasSize(count);
    assertThat(taken.stream().map(Leases.Held::token).distinct()).hasSize(count);
  }

  @Test
  void whatWasWithdrawnInTheSameMomentIsNotTaken() {
    var task = rows.task("tea", "medium");
    var id = rows.ready(task, "WORK", "worker");
    var other = rows.ready(rows.task("milk", "low"), "WORK", "worker");
    test.database()
        .run(
            it -> it.execute("update assignment set state = 'CANCELLED' where id = ?", id.value()));

    assertThat(rows.take(instance, "a", Optional.empty()).orElseThrow().assignment())
        .isEqualTo(other);
    assertThat(drained()).isEmpty();
  }

  @Test
  void theTokenIsKnownByItsHashAlone() {
    rows.ready(rows.task("tea", "medium"), "WORK", "worker");
    test.database()
        .run(
            it ->
                it.execute(
                    """
                    with r as (insert into repository (id, owner, root_commit, name, created_at)
                      values (gen_random_uuid(), 'a', repeat('1', 40), 'n', now()) returning id)
                    update task set repository_id = (select id from r)
                    """));
    var held = rows.take(instance, "a", Optional.empty()).orElseThrow();
    var token = rows.tokens().token(held.attempt(), held.token());

    var holder = test.database().read(it -> AssignmentTokens.holder(it, token)).orElseThrow();

    assertThat(holder.attempt()).isEqualTo(held.attempt());
    assertThat(AssignmentTokens.of(test.database()).token(held.attempt(), held.token()))
        .isEqualTo(token);
    test.database().run(it -> Leases.end(it, held.attempt(), held.token()));
    var after = test.database().read(it -> AssignmentTokens.holder(it, token));
    assertThat(after).isEmpty();
  }

  @Test
  void oneBeatRenewsAllLeasesThatAreThere() {
    var task = rows.task("tea", "medium");
    rows.ready(task, "WORK", "worker");
    rows.ready(task, "WORK", "worker");
    var first = rows.take(instance, "a", Optional.empty()).orElseThrow();
    var second = rows.take(instance, "b", Optional.empty()).orElseThrow();
    test.database().run(it -> Leases.end(it, second.attempt(), second.token()));
    var later = Rows.NOW.plus(Duration.ofSeconds(60));

    var alive =
        test.database()
            .transact(it -> Beats.renew(it, instance, List.of(beat(first), beat(second)), later));

    assertThat(alive).extracting(Beats.Alive::attempt).containsExactly(first.attempt());
    var expired = test.database().read(it -> Leases.expired(it, later.minusSeconds(1), 10));
    assertThat(expired).isEmpty();
  }

  private static Heartbeat.Beat beat(Leases.Held held) {
    return new Heartbeat.Beat(
        held.agent(), held.attempt(), held.token(), 0, "working", List.of(), false);
  }
}
