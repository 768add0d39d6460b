package dev.flotilla.cli.command;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "serve",
    description = "Be one process of a fleet, configured by the environment, until told to stop.")
final class ServeCommand implements Callable<Integer> {
  private final Surroundings around;
  @Mixin private Common common;

  private enum Part {
    SERVER,
    GATEWAY,
    AGENT,
    OPERATOR,
    SIMULATOR
  }

  @Parameters(paramLabel = "PART", description = "One of ${COMPLETION-CANDIDATES}.")
  private Part part;

  ServeCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    return around.fleet().serve(part.name().toLowerCase(Locale.ROOT), around.settings(common));
  }
}
