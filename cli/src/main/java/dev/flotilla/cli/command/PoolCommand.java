package dev.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.cli.view.Table;
import java.util.List;
import java.util.Locale;
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

  /// @param header what is shown above it
  /// @param field of the object
  /// @param ofPool there is none of it on one machine
  private record Column(String header, String field, boolean ofPool) {
    static Column ofPool(String header, String field) {
      return new Column(header, field, true);
    }

    static Column of(String field) {
      return new Column(field.toUpperCase(Locale.ROOT), field, false);
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          Column.ofPool("NAME", "name"),
          Column.of("role"),
          Column.ofPool("MIN", "min"),
          Column.ofPool("MAX", "max"),
          Column.ofPool("DESIRED", "replicas"),
          Column.of("agents"),
          Column.of("idle"),
          Column.of("busy"),
          Column.of("draining"),
          Column.of("pending"),
          Column.of("running"));

  private static Table table(List<JsonNode> pools) {
    var inCluster = pools.stream().anyMatch(it -> it.hasNonNull("name"));
    var columns = COLUMNS.stream().filter(it -> inCluster || !it.ofPool()).toList();
    var table = new Table(columns.stream().map(Column::header).toArray(String[]::new));
    pools.forEach(it -> table.row(columns.stream().map(of -> cell(it, of.field())).toArray()));
    return table;
  }

  private static String cell(JsonNode pool, String column) {
    var value = pool.path(column);
    return value.isNull() || value.isMissingNode() ? "-" : value.asText();
  }
}
