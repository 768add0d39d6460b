package dev.flotilla.cli.command;

import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.event.EventView;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.AgentView;
import dev.flotilla.cli.view.EventLine;
import dev.flotilla.cli.view.PlanGraph;
import dev.flotilla.cli.view.ProgressLine;
import dev.flotilla.cli.view.Screen;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Watches a task until it ends, parks, or the person has seen enough. A fleet that is gone for a
/// moment is waited for: the task is in its ledger.
final class Following {
  private static final Duration LOOK = Duration.ofSeconds(1);

  /// For what happened last to be shown before the result.
  private static final Duration LAST = Duration.ofMillis(300);

  private static final Set<String> NEWS =
      Stream.of(EventType.TASK_STATE, EventType.QUESTION_ASKED, EventType.PLAN_ACCEPTED)
          .map(EventType::wire)
          .collect(Collectors.toUnmodifiableSet());

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PLAIN_PAUSE = Duration.ofSeconds(5);
  private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(15);

  private final FlotillaClient fleet;
  private final Screen screen;
  private final Consumer<EventView> onEvent;
  private final Dialog dialog;
  private String said = "";
  private int planned;
  private long saidAt = System.nanoTime() - PLAIN_PAUSE.toNanos();

  /// @param onEvent sees every event, on a thread of its own
  Following(FlotillaClient fleet, Screen screen, Consumer<EventView> onEvent) {
    this.fleet = fleet;
    this.screen = screen;
    this.onEvent = onEvent;
    this.dialog = new Dialog(screen);
  }

  /// How it came to an end, with the task as it was last seen.
  sealed interface End {
    /// Ended or parked.
    record Settled(TaskView task) implements End {}

    record Detached(TaskView task) implements End {}

    record Cancelled(TaskView task) implements End {}
  }

  End follow(TaskView first) {
    try (var interrupts = new Interrupts(screen, dialog)) {
      var events = Thread.ofVirtual().name("events").start(() -> events(first.id(), interrupts));
      try {
        return watch(first, interrupts);
      } finally {
        events.interrupt();
        screen.settle();
      }
    }
  }

  private End watch(TaskView first, Interrupts interrupts) {
    var questions = new Questioner(fleet, screen, dialog, interrupts::wake);
    var task = first;
    var seen = System.nanoTime();
    while (true) {
      try {
        task = fleet.task(first.id());
        seen = System.nanoTime();
        var asking = questions.look(task);
        if (isSettled(task) && (task.state().isEnded() || !asking)) {
          interrupts.await(LAST);
          return new End.Settled(task);
        }
        show(task, fleet.agents());
      } catch (FlotillaException e) {
        if (!AgentClient.isPassing(e) || System.nanoTime() - seen > PATIENCE.toNanos()) {
          throw e;
        }
        screen.show(first.id() + " · waiting for the fleet …");
      }
      var wish = interrupts.await(LOOK);
      if (wish.isPresent()) {
        return wish.get() == Interrupts.Wish.CANCEL
            ? cancel(task, interrupts)
            : new End.Detached(task);
      }
    }
  }

  static boolean isSettled(TaskView task) {
    return task.state().isEnded() || task.state() == TaskState.PARKED;
  }

  private End cancel(TaskView last, Interrupts interrupts) {
    screen.say("cancelling %s …".formatted(last.id()));
    var task = fleet.cancel(last.id());
    var began = System.nanoTime();
    while (!task.state().isEnded() && System.nanoTime() - began < CANCEL_PATIENCE.toNanos()) {
      interrupts.await(LOOK);
      task = fleet.task(last.id());
    }
    return new End.Cancelled(task);
  }

  private void show(TaskView task, List<AgentView> agents) {
    showPlan(task);
    if (screen.isLive()) {
      screen.show(ProgressLine.lines(task, agents));
      return;
    }
    var doing = task.state() + ProgressLine.doing(task, agents);
    if (!doing.equals(said) && System.nanoTime() - saidAt > PLAIN_PAUSE.toNanos()) {
      screen.say(ProgressLine.of(task, agents));
      said = doing;
      saidAt = System.nanoTime();
    }
  }

  /// Once for each plan: a later one adds to what is there.
  private void showPlan(TaskView task) {
    if (task.crew() != null && task.subtasks().size() > planned && !task.planOnly()) {
      planned = task.subtasks().size();
      screen.say(PlanGraph.of(task.subtasks(), screen.canDraw()));
    }
  }

  private void events(TaskId task, Interrupts interrupts) {
    try {
      fleet.follow(task, null, PATIENCE, it -> event(it, interrupts));
    } catch (FlotillaException e) {
      // The poll of the task decides what is wrong; this stream is for people.
      if (!Thread.currentThread().isInterrupted()) {
        screen.show(task + " · no events: " + e.getMessage());
      }
    }
  }

  private boolean event(EventView event, Interrupts interrupts) {
    EventLine.of(event, ZoneId.systemDefault(), false).ifPresent(screen::say);
    onEvent.accept(event);
    if (NEWS.contains(event.type())) {
      interrupts.wake();
    }
    return !Thread.currentThread().isInterrupted();
  }
}
