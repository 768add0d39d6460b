package dev.flotilla.cli.command;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
  private final Surroundings around;
  @Mixin private Common common;

  VersionCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    var version =
        Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
            .orElse("unreleased");
    if (common.json()) {
      around.screen().printJson(Map.of("version", version));
    } else {
      around.screen().print("flotilla " + version);
    }
    return 0;
  }
}
