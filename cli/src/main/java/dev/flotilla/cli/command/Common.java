package dev.flotilla.cli.command;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What every command understands.
final class Common {
  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--debug", description = "Print stack traces of errors.")
  private boolean debug;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "The fleet's local state (default: ~/.flotilla).")
  private @Nullable String dataDir;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  boolean json() {
    return json;
  }

  boolean debug() {
    return debug || help;
  }

  Optional<String> dataDir() {
    return Optional.ofNullable(dataDir);
  }
}
