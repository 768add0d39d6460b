package dev.flotilla.cli.command;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.cli.local.FleetFile;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "down",
    description = "Stop the fleet on this machine; unfinished tasks go on with the next `up`.")
final class DownCommand implements Callable<Integer> {
  private static final long PATIENCE_SECONDS = 60;

  private final Surroundings around;
  @Mixin private Common common;

  DownCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    var dataDir = around.settings(common).path(Setting.DATA_DIR);
    var process = FleetFile.read(dataDir).flatMap(FleetFile::process);
    if (process.isPresent()) {
      around.screen().show("stopping …");
      stop(process.get());
      around.screen().settle();
    }
    if (common.json()) {
      around.screen().printJson(Map.of("stopped", process.isPresent()));
    } else {
      around
          .screen()
          .print(process.isPresent() ? "the fleet is down" : "no fleet runs on " + dataDir);
    }
    return 0;
  }

  private static void stop(ProcessHandle process) throws InterruptedException, ExecutionException {
    process.destroy();
    try {
      process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new FlotillaException(
          ErrorCode.INTERNAL,
          "the fleet (process %d) has not stopped after %d s: kill -9 %d loses nothing"
              .formatted(process.pid(), PATIENCE_SECONDS, process.pid()),
          e);
    }
  }
}
