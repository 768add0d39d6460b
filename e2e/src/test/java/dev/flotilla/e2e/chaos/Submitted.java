package dev.flotilla.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.event.EventView;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.SampleRepository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// The tasks of a chaos run: how they are submitted, and what must have come of them.
final class Submitted {
  private static final int STEPS = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<TaskState> AT_REST =
      EnumSet.of(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELLED, TaskState.PARKED);

  private final Product product;
  private final SampleRepository repository;
  private final Chore chore;
  private final Set<String> open = new LinkedHashSet<>();
  private final List<String> all = new ArrayList<>();
  private int helped;

  Submitted(Product product, SampleRepository repository) {
    this(product, repository, STEPS);
  }

  Submitted(Product product, SampleRepository repository, int steps) {
    this(product, repository, new SoloChore(steps));
  }

  Submitted(Product product, SampleRepository repository, Chore chore) {
    this.product = product;
    this.repository = repository;
    this.chore = chore;
  }

  /// One task more, by its id.
  String begin() {
    var ended = submit();
    assertThat(ended.exit()).as("submission: %s", ended).isZero();
    return added(ended);
  }

  /// Returns at that checkpoint of a task, so that what happens next happens between it and the one
  /// after it.
  void awaitCheckpoint(String id, int number) {
    var left = new AtomicInteger(number);
    var missing =
        product.ask(
            fleet -> {
              fleet.follow(new TaskId(id), null, PATIENCE, event -> goesOn(event, left));
              return left.get();
            });
    assertThat(missing).as("checkpoints that task %s did not take", id).contains(0);
  }

  private static boolean goesOn(EventView event, AtomicInteger left) {
    var ended =
        event.type().equals(EventType.TASK_STATE.wire())
            && AT_REST.contains(TaskState.ofWire(event.data().path("state").asText()));
    return !ended
        && (!event.type().equals(EventType.CHECKPOINT.wire()) || left.decrementAndGet() > 0);
  }

  /// Submits until so many tasks are at work. A submission that met with an accident is made again,
  /// as a person would.
  void keepBusy(int tasks) {
    settled();
    while (open.size() < tasks) {
      var ended = submit();
      if (ended.exit() != 0) {
        return;
      }
      added(ended);
    }
  }

  private Product.Ended submit() {
    var command = new ArrayList<>(List.of("run", chore.prompt(all.size()), "--detach"));
    command.addAll(List.of("--repo", repository.path().toString()));
    command.addAll(chore.options());
    return product.run(command.toArray(String[]::new));
  }

  private String added(Product.Ended ended) {
    var id = ended.out().strip();
    all.add(id);
    open.add(id);
    return id;
  }

  /// Whether all have come to rest.
  boolean settled() {
    open.removeIf(this::isAtRest);
    return open.isEmpty();
  }

  int count() {
    return all.size();
  }

  private boolean isAtRest(String id) {
    var task = product.ask(fleet -> fleet.task(new TaskId(id)));
    return task.filter(it -> AT_REST.contains(it.state()) && !isHelped(it)).isPresent();
  }

  /// An agent that is hit again and again before it gets anywhere has failed, and after the third
  /// time a person is asked, who says that it shall go on.
  private boolean isHelped(TaskView task) {
    var question = task.question();
    if (question == null
        || question.kind() != QuestionKind.ATTEMPTS
        || !question.text().contains("in a row without progress")) {
      return false;
    }
    product
        .ask(
            fleet -> {
              fleet.answer(question.id(), "retry");
              return true;
            })
        .ifPresent(_ -> helped++);
    return true;
  }

  /// How often a person had to say that.
  int helped() {
    return helped;
  }

  void assertDoneOnce(long seed) {
    all.forEach(id -> assertDoneOnce(id, seed));
  }

  private void assertDoneOnce(String id, long seed) {
    var fetched = product.run("task", "fetch", id);
    JsonNode report = product.run("task", "show", id, "--json").json();
    assertThat(report.path("state").asText())
        .as("task %s, seed %d: %s %s", id, seed, report, fetched)
        .isEqualTo("succeeded");
    chore.assertDoneOnce(
        repository, "flotilla/" + id, all.indexOf(id), "task %s, seed %d".formatted(id, seed));
  }
}
