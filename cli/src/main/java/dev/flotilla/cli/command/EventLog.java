package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.event.EventView;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.cli.view.EventLine;
import dev.flotilla.cli.view.Screen;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Prints a task's events: those until now, or all until it ends.
record EventLog(Screen screen, boolean json) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// A stream that says nothing for so long has told everything that has happened.
  private static final Duration QUIET = Duration.ofMillis(700);

  int print(FlotillaClient fleet, TaskView task, boolean follow) {
    var events = new LinkedBlockingQueue<EventView>();
    var reader =
        Thread.ofVirtual()
            .name("events")
            .start(() -> fleet.follow(task.id(), null, PATIENCE, events::add));
    var all = new ArrayList<EventView>();
    try {
      var next = take(events);
      while (next.isPresent() || (follow && isOpen(fleet, task.id()))) {
        next.ifPresent(json ? all::add : this::line);
        next = take(events);
      }
    } finally {
      reader.interrupt();
    }
    if (json) {
      screen.printJson(all);
    }
    return 0;
  }

  private static boolean isOpen(FlotillaClient fleet, TaskId task) {
    return !Following.isSettled(fleet.task(task));
  }

  private void line(EventView event) {
    EventLine.of(event, ZoneId.systemDefault(), false).ifPresent(screen::print);
  }

  private static Optional<EventView> take(BlockingQueue<EventView> events) {
    try {
      return Optional.ofNullable(events.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
