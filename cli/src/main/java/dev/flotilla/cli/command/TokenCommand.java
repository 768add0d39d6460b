package dev.flotilla.cli.command;

import dev.flotilla.cli.local.Fleets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "token", description = "Print the token that opens the fleet's API.")
final class TokenCommand implements Callable<Integer> {
  private final Surroundings around;
  @Mixin private Common common;

  TokenCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    var token = new Fleets(around.settings(common)).token();
    if (common.json()) {
      around.screen().printJson(Map.of("token", token));
    } else {
      around.screen().print(token);
    }
    return 0;
  }
}
