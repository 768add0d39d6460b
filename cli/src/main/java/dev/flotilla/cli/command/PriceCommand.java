package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.cli.view.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "price", description = "What models cost.")
final class PriceCommand {
  private final Asking asking;

  PriceCommand(Asking asking) {
    this.asking = asking;
  }

  @Command(name = "list", description = "List prices, USD per million tokens.")
  int list(@Mixin Common common) {
    return asking.list(
        common,
        FlotillaClient::prices,
        prices -> {
          var table =
              new Table("MODEL", "INPUT", "OUTPUT", "WRITE 5 MIN", "WRITE 1 H", "CACHE READ");
          prices.forEach(
              it ->
                  table.row(
                      it.model(),
                      it.input().toPlainString(),
                      it.output().toPlainString(),
                      it.cacheWrite5m().toPlainString(),
                      it.cacheWrite1h().toPlainString(),
                      it.cacheRead().toPlainString()));
          return table;
        });
  }
}
