package dev.flotilla.cli.command;

import dev.flotilla.api.rest.TokenRequest;
import dev.flotilla.cli.local.Fleets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "token",
    description = "Print the token that opens the fleet's API, or make one for a user or an agent.")
final class TokenCommand implements Callable<Integer> {
  private final Surroundings around;
  private final Asking ask;
  @Mixin private Common common;

  @Option(
      names = "--new",
      paramLabel = "KIND",
      description = "Make one: user (a person's) or join (what an agent process starts with).")
  private @Nullable String kind;

  @Option(names = "--for", paramLabel = "NAME", description = "Whose a user token is, for audit.")
  private @Nullable String subject;

  @Option(names = "--role", description = "A join token's: leases that role's work only.")
  private @Nullable String role;

  @Option(names = "--seconds", description = "How long it is good; a join token: an hour.")
  private @Nullable Long seconds;

  TokenCommand(Surroundings around, Asking ask) {
    this.around = around;
    this.ask = ask;
  }

  @Override
  public Integer call() {
    var made = kind;
    var token =
        made == null
            ? new Fleets(around.settings(common)).token()
            : ask.ask(common, it -> it.mint(new TokenRequest(made, subject, role, seconds)))
                .token();
    if (common.json()) {
      around.screen().printJson(Map.of("token", token));
    } else {
      around.screen().print(token);
    }
    return 0;
  }
}
