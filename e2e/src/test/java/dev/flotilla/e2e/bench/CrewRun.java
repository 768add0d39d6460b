package dev.flotilla.e2e.bench;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.event.EventView;
import dev.flotilla.api.task.TaskRequest;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/// One crew's task from its submission to its end, and all that was said of it.
record CrewRun(TaskView task, List<EventView> events) {
  private static final Duration LIMIT = Duration.ofMinutes(15);

  static CrewRun of(FlotillaClient client, TaskRequest request) {
    var submitted = client.submit(request, UUID.randomUUID().toString());
    var events = new ArrayList<EventView>();
    client.follow(
        submitted.id(),
        null,
        LIMIT,
        event -> {
          events.add(event);
          return !event.type().equals("task.state")
              || !TaskState.ofWire(event.data().path("state").asText()).isEnded();
        });
    var task = client.task(submitted.id());
    if (task.state() != TaskState.SUCCEEDED) {
      throw new IllegalStateException("the task ended " + task.state() + ": " + task.reason());
    }
    return new CrewRun(task, List.copyOf(events));
  }

  Instant planned() {
    return first(it -> it.type().equals("plan.accepted"));
  }

  Instant workBegun() {
    return first(it -> isWork(it, "attempt.started"));
  }

  Instant workDone() {
    return last(it -> isWork(it, "attempt.ended"));
  }

  Instant merged() {
    return last(it -> it.type().equals("merge.done"));
  }

  Instant ended() {
    return events.getLast().at();
  }

  long count(String type) {
    return events.stream().filter(it -> it.type().equals(type)).count();
  }

  static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1e3;
  }

  private static boolean isWork(EventView event, String type) {
    var kind = event.data().path("kind").asText();
    return event.type().equals(type)
        && (kind.equalsIgnoreCase("work") || kind.equalsIgnoreCase("resolve"));
  }

  private Instant first(Predicate<EventView> wanted) {
    return events.stream().filter(wanted).findFirst().orElseThrow().at();
  }

  private Instant last(Predicate<EventView> wanted) {
    return events.reversed().stream().filter(wanted).findFirst().orElseThrow().at();
  }
}
