package dev.flotilla.cli.command;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    description = "Print a completion script: source <(flotilla completion bash)")
final class CompletionCommand implements Callable<Integer> {
  private final Surroundings around;
  @Mixin private Common common;

  private enum Shell {
    BASH,
    ZSH,
    FISH
  }

  @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
  private Shell shell;

  CompletionCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    var line = Cli.line(around);
    if (common.json()) {
      around.screen().printJson(Map.of("script", script(line)));
    } else {
      around.screen().print(script(line));
    }
    return 0;
  }

  private String script(CommandLine line) {
    return switch (shell) {
      // the script is for both: it turns on zsh's bashcompinit by itself
      case BASH, ZSH -> AutoComplete.bash("flotilla", line);
      case FISH -> FishCompletion.script(line.getCommandSpec());
    };
  }
}
