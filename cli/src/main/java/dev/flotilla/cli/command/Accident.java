package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.event.EventView;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AgentView;
import dev.flotilla.cli.view.Screen;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// The demonstration's point: after the first checkpoint of a subtask the Claude Code of the agent that
/// works on it is killed the hard way, once. The pid is one that the private fleet of this very process has just named.
final class Accident {
  private static final String REVIEWER = "manager";

  private final FlotillaClient fleet;
  private final Screen screen;
  private final TaskId task;
  private final AtomicBoolean happened = new AtomicBoolean();

  Accident(FlotillaClient fleet, Screen screen, TaskId task) {
    this.fleet = fleet;
    this.screen = screen;
    this.task = task;
  }

  void onEvent(EventView event) {
    var subtask = event.subtask();
    if (subtask != null && event.type().equals(EventType.CHECKPOINT.wire()) && !happened.get()) {
      victim(subtask)
          .filter(it -> happened.compareAndSet(false, true))
          .ifPresent(
              it -> {
                screen.say(
                    "*** kill -9 %d: the Claude Code of %s dies in the middle of its work"
                        .formatted(it.pid(), subtask));
                it.destroyForcibly();
              });
    }
  }

  private Optional<ProcessHandle> victim(String subtask) {
    try {
      return fleet.agents().stream()
          .filter(it -> task.equals(it.task()) && subtask.equals(it.subtask()))
          .filter(it -> !REVIEWER.equals(it.role()))
          .map(AgentView::pid)
          .filter(Objects::nonNull)
          .filter(it -> it > 0)
          .findFirst()
          .flatMap(ProcessHandle::of);
    } catch (FlotillaException e) {
      return Optional.empty(); // the next checkpoint gives another chance
    }
  }
}
