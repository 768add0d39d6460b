package dev.flotilla.engine.view;

import static dev.flotilla.engine.view.Seed.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.engine.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a task that stands still says about it.
final class WaitingIT {
  private static final Instant NOW = T0.plusSeconds(600);

  private final TestDatabase fixture = TestDatabase.create();
  private final Seed seed = new Seed(fixture.database());
  private final TaskViews tasks =
      new TaskViews(
          fixture.database(),
          (_, _, _) -> List.of(),
          Usd.of("10"),
          Clock.fixed(NOW, ZoneOffset.UTC));
  private final TaskId task = seed.task("alpha", "working", T0, "{}");

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void anOutageIsWaitedOutAndSaid() {
    var agent = seed.instance("a", "t", true);
    var work = seed.ready(task, NOW.plusSeconds(70));
    seed.interrupted(work, agent, "UPSTREAM", "HTTP status 529");

    assertThat(reason())
        .isEqualTo(
            "waits until 10:11:10 UTC: the model's provider does not answer (HTTP status 529)");
  }

  @Test
  void whatTheMachineDidIsSaid() {
    var agent = seed.instance("a", "t", true);
    var work = seed.ready(task, NOW.plusSeconds(5));
    seed.interrupted(work, agent, "MACHINE", "the disk was filling up");

    assertThat(reason())
        .isEqualTo(
            "waits until 10:10:05 UTC: the agent's machine failed it, the disk was filling up");
  }

  @Test
  void agentsThatAreMissingUnfitStoppingOrBusyAreSaid() {
    seed.ready(task, T0);
    assertThat(reason()).isEqualTo("waits for an agent: none is there for role worker");

    var agent = seed.instance("a", "t", true);
    fixture.database().run(it -> it.execute("update instance set rehearsal_only = true"));
    assertThat(reason()).startsWith("waits for an agent with isolation");

    fixture
        .database()
        .run(it -> it.execute("update instance set rehearsal_only = false, taking = false"));
    assertThat(reason()).startsWith("waits for an agent that takes work");

    fixture.database().run(it -> it.execute("update instance set taking = true"));
    assertThat(reason()).isNull();

    seed.lease(seed.task("beta", "working", T0, "{}"), agent, "a-1", "one");
    seed.lease(seed.task("gamma", "working", T0, "{}"), agent, "a-2", "two");
    assertThat(reason()).isEqualTo("waits for an agent: all of them are busy");
  }

  @Test
  void whoIsBeingWorkedOnWaitsForNothing() {
    var agent = seed.instance("a", "t", true);
    seed.lease(task, agent, "a-1", "one");
    seed.ready(task, NOW.plusSeconds(60));

    assertThat(reason()).isNull();
  }

  @Test
  void whoIsAtWorkMayWaitForTheModel() {
    seed.lease(task, seed.instance("a", "t", true), "a-1", "one");
    fixture.database().run(it -> it.execute("update lease set waiting = 'waits for the model'"));

    assertThat(reason()).isEqualTo("waits for the model");
  }

  @SuppressWarnings("NullAway") // asserting that there is none
  private String reason() {
    return tasks.find(task).orElseThrow().reason();
  }

  @Test
  void whyOneSubtaskWaitsIsSaidWhileAnotherIsWorkedOn() {
    var agent = seed.instance("a", "t", true);
    seed.lease(task, agent, "a-1", "fa_x");
    var work = seed.ready(task, NOW.plusSeconds(70));
    seed.interrupted(work, agent, "UPSTREAM", "HTTP status 529");

    var view = tasks.find(task).orElseThrow();

    assertThat(view.reason()).isNull();
    assertThat(view.subtasks().getFirst().waiting()).startsWith("waits until 10:11:10 UTC");
  }
}
