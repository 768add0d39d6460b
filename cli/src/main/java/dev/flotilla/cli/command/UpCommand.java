package dev.flotilla.cli.command;

import dev.flotilla.api.config.Setting;
import dev.flotilla.cli.local.FleetFile;
import dev.flotilla.cli.local.LocalFleet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = "Run the whole fleet on this machine until Ctrl-C or `flotilla down`.")
final class UpCommand implements Callable<Integer> {
  private final Surroundings around;
  @Mixin private Common common;
  @Mixin private FleetOptions fleetOptions;

  @Option(names = "--port", paramLabel = "PORT", description = "Of the API (default: 4005).")
  private @Nullable String port;

  UpCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    var settings = fleetOptions.over(around.settings(common));
    if (port != null) {
      settings = settings.with(Setting.API_PORT, port);
    }
    around.screen().show("starting …");
    // Ctrl-C and SIGTERM stop the fleet by the shutdown hook that it brings; this thread only waits
    try (var fleet =
        around.fleet().start(new LocalFleet.Start(settings, fleetOptions.simulate(), false))) {
      around.screen().settle();
      say(fleet.description());
      new CountDownLatch(1).await();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Work.INTERRUPTED;
    }
  }

  private void say(FleetFile fleet) {
    if (common.json()) {
      around.screen().printJson(StatusCommand.Status.of(fleet, 0));
      return;
    }
    around
        .screen()
        .print(
            "the fleet is up: %s, %d agents%s, data in %s"
                .formatted(
                    fleet.api(),
                    fleet.agents(),
                    fleet.simulated() ? ", a rehearsal" : "",
                    fleet.dataDir()));
  }
}
