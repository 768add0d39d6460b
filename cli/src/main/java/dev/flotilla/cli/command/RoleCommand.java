package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.role.Role;
import dev.flotilla.cli.view.Plain;
import dev.flotilla.cli.view.Table;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "role", description = "What agents specialise in.")
final class RoleCommand {
  private static final Collector<CharSequence, ?, String> LIST = Collectors.joining(", ");

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
      around.screen().print(text(role));
    }
    return 0;
  }

  private static String text(Role role) {
    var text = new StringBuilder();
    text.append("%s: %s%n".formatted(role.name(), role.title()));
    text.append("model %s, tools %s%n".formatted(role.model(), String.join(", ", role.tools())));
    if (!role.mcp().isEmpty()) {
      text.append("servers %s%n".formatted(role.mcp().keySet().stream().sorted().collect(LIST)));
    }
    if (!role.skills().isEmpty()) {
      text.append("skills %s%n".formatted(String.join(", ", role.skills())));
    }
    text.append(
        "priority %s, %d to %d agents of %s CPU and %s in a cluster%n%n"
            .formatted(role.priority().wire(), role.min(), role.max(), role.cpu(), role.memory()));
    return text.append(Plain.text(role.prompt())).toString();
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
