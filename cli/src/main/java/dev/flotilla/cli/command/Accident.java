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

/// The demonstration's point: after the first checkpoint the agent's Claude Code is killed the
/// hard way, once. The pid is one that the private fleet of this very process has just named.
final class Accident {
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
    if (event.type().equals(EventType.CHECKPOINT.wire()) && !happened.get()) {
      victim()
          .filter(it -> happened.compareAndSet(false, true))
          .ifPresent(
              it -> {
                screen.say(
                    "*** kill -9 %d: the agent's Claude Code dies in the middle of its work"
                        .formatted(it.pid()));
                it.destroyForcibly();
              });
    }
  }

  private Optional<ProcessHandle> victim() {
    try {
      return fleet.agents().stream()
          .filter(it -> task.equals(it.task()))
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
