package dev.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.cli.view.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "pool", description = "The pools of agents.")
final class PoolCommand {
  private final Asking asking;

  PoolCommand(Asking asking) {
    this.asking = asking;
  }

  @Command(name = "list", description = "List the pools.")
  int list(@Mixin Common common) {
    return asking.list(common, FlotillaClient::pools, PoolCommand::table);
  }

  private static Table table(List<JsonNode> pools) {
    var table = new Table("ID", "ROLE", "STATE", "AGENTS");
    pools.forEach(
        it ->
            table.row(
                it.path("id").asText("-"),
                it.path("role").asText("-"),
                it.path("state").asText("-"),
                it.path("agents").asText("-")));
    return table;
  }
}
