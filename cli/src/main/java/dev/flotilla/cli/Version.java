package dev.flotilla.cli;

import java.util.Optional;
import picocli.CommandLine;

@CommandLine.Command(name = "version", description = "Print the version.")
final class Version implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    var version = Version.class.getPackage().getImplementationVersion();
    spec.commandLine().getOut().println("flotilla " + Optional.ofNullable(version).orElse("dev"));
  }
}
