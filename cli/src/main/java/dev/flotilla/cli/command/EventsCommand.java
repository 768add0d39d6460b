package dev.flotilla.cli.command;

import dev.flotilla.api.event.EventView;
import dev.flotilla.cli.view.EventLine;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "events",
    description = "Follow what happens in the fleet; with --json one object a line.")
final class EventsCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Surroundings around;
  private final Asking asking;
  @Mixin private Common common;

  @Option(names = "--after", paramLabel = "ID", description = "Only what came after that event.")
  private @Nullable String after;

  EventsCommand(Surroundings around, Asking asking) {
    this.around = around;
    this.asking = asking;
  }

  @Override
  public Integer call() {
    return asking.ask(
        common,
        fleet -> {
          fleet.follow(null, after, PATIENCE, this::print);
          return 0;
        });
  }

  private boolean print(EventView event) {
    if (common.json()) {
      around.screen().printJson(event);
    } else {
      EventLine.of(event, ZoneId.systemDefault(), true).ifPresent(around.screen()::print);
    }
    return true;
  }
}
