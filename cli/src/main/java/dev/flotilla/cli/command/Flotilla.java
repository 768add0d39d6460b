package dev.flotilla.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The root of all commands.
@Command(
    name = "flotilla",
    header = "A fleet of Claude Code agents over git repositories.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Try it without a key:   flotilla demo",
      "Let an agent work:      flotilla run \"PROMPT\" --repo . --check \"CMD\"",
      "",
      "Exit codes: 0 done; 1 the task failed or was cancelled; 2 usage; 3 cannot reach the fleet;",
      "4 refused (credential, budget); 5 parked, needs an answer; 130 interrupted."
    })
final class Flotilla {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  boolean isHelp() {
    return help;
  }
}
