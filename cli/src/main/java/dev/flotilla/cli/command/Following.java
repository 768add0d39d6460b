package dev.flotilla.cli.command;

import dev.flotilla.api.client.AgentClient;
import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.event.EventView;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.AgentView;
import dev.flotilla.cli.view.EventLine;
import dev.flotilla.cli.view.ProgressLine;
import dev.flotilla.cli.view.Screen;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;

/// Watches a task until it ends, parks, or the person has seen enough. A fleet that is gone for a
/// moment is waited for: the task is in its ledger.
final class Following {
  private static final Duration LOOK = Duration.ofMillis(400);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PLAIN_PAUSE = Duration.ofSeconds(5);
  private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(15);

  private final FlotillaClient fleet;
  private final Screen screen;
  private final Consumer<EventView> onEvent;
  private String said = "";
  private long saidAt = System.nanoTime() - PLAIN_PAUSE.toNanos();

  /// @param onEvent sees every event, on a thread of its own
  Following(FlotillaClient fleet, Screen screen, Consumer<EventView> onEvent) {
    this.fleet = fleet;
    this.screen = screen;
    this.onEvent = onEvent;
  }

  /// How it came to an end, with the task as it was last seen.
  sealed interface End {
    /// Ended or parked.
    record Settled(TaskView task) implements End {}

    record Detached(TaskView task) implements End {}

    record Cancelled(TaskView task) implements End {}
  }

  End follow(TaskView first) {
    var events = Thread.ofVirtual().name("events").start(() -> events(first.id()));
    try (var interrupts = new Interrupts(screen)) {
      return watch(first, interrupts);
    } finally {
      events.interrupt();
      screen.settle();
    }
  }

  private End watch(TaskView first, Interrupts interrupts) {
    var task = first;
    var seen = System.nanoTime();
    while (true) {
      try {
        task = fleet.task(first.id());
        seen = System.nanoTime();
        if (isSettled(task)) {
          // what happened last is shown before the result
          interrupts.await(LOOK);
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
    var line = ProgressLine.of(task, agents);
    if (screen.isLive()) {
      screen.show(line);
      return;
    }
    var doing = task.state() + ProgressLine.doing(task, agents);
    if (!doing.equals(said) && System.nanoTime() - saidAt > PLAIN_PAUSE.toNanos()) {
      screen.say(line);
      said = doing;
      saidAt = System.nanoTime();
    }
  }

  private void events(TaskId task) {
    try {
      fleet.follow(task, null, PATIENCE, this::event);
    } catch (FlotillaException e) {
      // The poll of the task decides what is wrong; this stream is for people.
      screen.show(task + " · no events: " + e.getMessage());
    }
  }

  private boolean event(EventView event) {
    EventLine.of(event, ZoneId.systemDefault(), false).ifPresent(screen::say);
    onEvent.accept(event);
    return !Thread.currentThread().isInterrupted();
  }
}
