package dev.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.cli.view.Table;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
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

  private static final String[] COLUMNS = {
    "name", "role", "min", "max", "replicas", "pending", "running", "idle", "busy", "draining"
  };

  private static Table table(List<JsonNode> pools) {
    var table =
        new Table(Stream.of(COLUMNS).map(it -> it.toUpperCase(Locale.ROOT)).toArray(String[]::new));
    pools.forEach(it -> table.row(Stream.of(COLUMNS).map(column -> cell(it, column)).toArray()));
    return table;
  }

  private static String cell(JsonNode pool, String column) {
    var value = pool.path(column);
    return value.isNull() || value.isMissingNode() ? "-" : value.asText();
  }
}
