package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.role.Role;
import dev.flotilla.cli.view.Plain;
import dev.flotilla.cli.view.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "role", description = "What agents specialise in.")
final class RoleCommand {
  private final Surroundings around;
  private final Asking asking;

  RoleCommand(Surroundings around, Asking asking) {
    this.around = around;
    this.asking = asking;
  }

  @Command(name = "list", description = "List the roles.")
  int list(@Mixin Common common) {
    return asking.list(
        common,
        FlotillaClient::roles,
        roles -> {
          var table = new Table("NAME", "MODEL", "PRIORITY", "TITLE");
          roles.forEach(it -> table.row(it.name(), it.model(), it.priority().wire(), it.title()));
          return table;
        });
  }

  @Command(name = "show", description = "Show a role with its prompt.")
  int show(@Mixin Common common, @Parameters(paramLabel = "NAME") String name) {
    var role = find(asking.ask(common, FlotillaClient::roles), name);
    if (common.json()) {
      around.screen().printJson(role);
    } else {
      around
          .screen()
          .print(
              "%s: %s\nmodel %s, tools %s\n\n%s"
                  .formatted(
                      role.name(),
                      role.title(),
                      role.model(),
                      String.join(", ", role.tools()),
                      Plain.text(role.prompt())));
    }
    return 0;
  }

  private static Role find(List<Role> roles, String name) {
    return roles.stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new FlotillaException(
                    ErrorCode.NOT_FOUND,
                    "there is no role '%s'; there are %s"
                        .formatted(name, roles.stream().map(Role::name).toList())));
  }
}
