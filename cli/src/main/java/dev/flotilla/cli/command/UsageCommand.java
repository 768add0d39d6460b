package dev.flotilla.cli.command;

import dev.flotilla.api.rest.UsageRow;
import dev.flotilla.cli.view.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "usage", description = "Show what was used and what it cost.")
final class UsageCommand implements Callable<Integer> {
  private final Asking asking;
  @Mixin private Common common;

  private enum By {
    TASK,
    ROLE,
    AGENT,
    MODEL,
    DAY
  }

  @Option(
      names = "--by",
      defaultValue = "task",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private By by = By.TASK;

  UsageCommand(Asking asking) {
    this.asking = asking;
  }

  @Override
  public Integer call() {
    var what = by.name().toLowerCase(java.util.Locale.ROOT);
    return asking.list(common, fleet -> fleet.usage(what), this::table);
  }

  private Table table(List<UsageRow> rows) {
    var table =
        new Table(
            by.name(),
            "REQUESTS",
            "INPUT",
            "OUTPUT",
            "CACHE READ",
            "CACHE WRITE",
            "USD",
            "ESTIMATED");
    rows.forEach(
        row -> {
          var it = row.usage();
          table.row(
              row.key(),
              it.requests(),
              it.inputTokens(),
              it.outputTokens(),
              it.cacheReadTokens(),
              it.cacheWriteTokens(),
              it.costUsd(),
              it.estimatedUsd());
        });
    return table;
  }
}
