package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.cli.view.Table;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "budget", description = "What may be spent.")
final class BudgetCommand {
  private final Surroundings around;
  private final Asking asking;

  BudgetCommand(Surroundings around, Asking asking) {
    this.around = around;
    this.asking = asking;
  }

  @Command(name = "list", description = "List the budgets and what stands against them.")
  int list(@Mixin Common common) {
    return asking.list(
        common,
        FlotillaClient::budgets,
        budgets -> {
          var table = new Table("SCOPE", "LIMIT", "SETTLED", "RESERVED");
          budgets.forEach(it -> table.row(it.scope(), it.limit(), it.settled(), it.reserved()));
          return table;
        });
  }

  @Command(name = "set", description = "Set a budget.")
  int set(
      @Mixin Common common,
      @Parameters(paramLabel = "SCOPE", description = "task:ID or fleetDay") String scope,
      @Parameters(paramLabel = "USD") Usd limit) {
    asking.ask(
        common,
        fleet -> {
          fleet.setBudget(scope, limit);
          return true;
        });
    if (common.json()) {
      around.screen().printJson(Map.of("scope", scope, "limit", limit));
    } else {
      around.screen().print("%s: $%s".formatted(scope, limit));
    }
    return 0;
  }
}
