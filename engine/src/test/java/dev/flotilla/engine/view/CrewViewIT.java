package dev.flotilla.engine.view;

import static dev.flotilla.engine.view.Seed.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.engine.store.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A crew's task as it is shown: its graph, its manager, its merge queue.
final class CrewViewIT {
  private final TestDatabase fixture = TestDatabase.create();
  private final Seed seed = new Seed(fixture.database());
  private final TaskViews tasks =
      new TaskViews(
          fixture.database(),
          (_, _, _) -> List.of(),
          Usd.of("10"),
          Clock.fixed(T0.plusSeconds(600), ZoneOffset.UTC));

  @AfterEach
  void close() {
    fixture.close();
  }

  private TaskView view(TaskId id) {
    return tasks.find(id).orElseThrow();
  }

  @Test
  void theGraphAndTheQueueAreShownAndTheWholeIsNoSubtask() {
    var id = seed.task("alpha", "working", T0, "{}");
    seed.crew(id);

    var view = view(id);

    assertThat(view.subtasks())
        .extracting(TaskView.Subtask::key, TaskView.Subtask::dependsOn, TaskView.Subtask::touches)
        .containsExactly(
            tuple("api", List.of(), List.of("api/**")), tuple("ui", List.of("api"), List.of()));
    assertThat(view.subtasks().getFirst().acceptance()).containsExactly("green");
    assertThat(view.subtasks().getFirst().instructions()).isEqualTo("WORK");
    var crew = Objects.requireNonNull(view.crew());
    assertThat(crew.summary()).isEqualTo("All of it.");
    assertThat(crew.state()).isEqualTo(SubtaskState.MERGING);
    assertThat(crew.queue()).containsExactly(new TaskView.Merge("api", "waiting"));
    assertThat(new MetricViews(fixture.database()).snapshot().queued()).isEqualTo(1);
  }

  @Test
  void whatWasPutIntoEachIsAddedUpForIt() {
    var id = seed.task("alpha", "working", T0, "{}");
    seed.crew(id);
    var instance = seed.instance("a", "t", true);
    var first = seed.attempt(id, "api", instance, Duration.ofSeconds(30), "0.0000004");
    seed.attempt(id, "api", instance, Duration.ofSeconds(12), "0.0000004");
    seed.attempt(id, "main", instance, Duration.ofSeconds(5), "1");

    var view = view(id);

    var work = view.subtasks().getFirst().work();
    assertThat(work.seconds()).isEqualTo(42);
    assertThat(work.usage().requests()).isEqualTo(2);
    assertThat(work.sessions()).hasSize(2).contains(new TaskView.Session(first.toString(), "s1"));
    var crew = Objects.requireNonNull(view.crew());
    assertThat(crew.work().usage().costUsd().amount()).isEqualByComparingTo("1");
    assertThat(crew.work().sessions()).extracting(TaskView.Session::role).containsOnly("manager");
    assertThat(view.subtasks().getLast().work()).isEqualTo(TaskView.Work.NONE);
    assertThat(view.usage().costUsd()).hasToString("1.000001");
  }

  @Test
  void soloHasNoCrewAndRepeatsItsPromptNowhere() {
    var view = view(seed.task("alpha", "working", T0, "{}"));

    assertThat(view.crew()).isNull();
    assertThat(view.subtasks().getFirst().instructions()).isNull();
  }
}
