package dev.flotilla.engine.view;

import static dev.flotilla.engine.view.Seed.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.store.TestDatabase;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventViewsIT {
  private final TestDatabase fixture = TestDatabase.create();
  private final Seed seed = new Seed(fixture.database());
  private final EventViews events = new EventViews(fixture.database());

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aLateCommitIsNeverSkipped() throws Exception {
    var slow = seed.task("slow", "working", T0, "{}");
    var quick = seed.task("quick", "working", T0, "{}");
    var start = events.now();
    var written = new CountDownLatch(1);
    var commit = new CountDownLatch(1);
    var writer =
        Thread.startVirtualThread(
            () ->
                fixture
                    .database()
                    .run(
                        it -> {
                          Seed.event(it, slow, "checkpoint");
                          written.countDown();
                          await(commit);
                        }));
    written.await();
    seed.event(quick, "task.state");

    var before = events.after(start, 10);
    commit.countDown();
    writer.join();
    var after = events.after(start, 10);

    assertThat(before).isEmpty();
    assertThat(tasks(after)).containsExactly(slow, quick);
    assertThat(events.after(after.getLast().position(), 10)).isEmpty();
  }

  @Test
  void aTasksEventsAreReadByNumberAndKnowTheirTask() {
    var one = seed.task("one", "working", T0, "{}");
    var two = seed.task("two", "working", T0, "{}");
    for (int i = 0; i < 3; i++) {
      seed.event(one, "checkpoint");
      seed.event(two, "checkpoint");
    }

    var found = events.of(one, 1, 10);

    assertThat(found).extracting(it -> it.event().seq()).containsExactly(2L, 3L);
    var position = EventPosition.of(found.getFirst().event().id());
    assertThat(position).isEqualTo(found.getFirst().position());
    assertThat(events.isOf(one, position)).isTrue();
    assertThat(events.isOf(two, position)).isFalse();
  }

  private static List<TaskId> tasks(List<EventViews.Placed> placed) {
    return placed.stream().map(it -> it.event().task()).toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
