package dev.flotilla.cli;

import picocli.CommandLine;

/// What a person types. One instance per process.
public final class Cli {
  private Cli() {}

  /// Runs one command and returns the process's exit code.
  public static int run(String... args) {
    return new CommandLine(new Flotilla()).execute(args);
  }
}
