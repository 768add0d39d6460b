package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.cli.view.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "agent", description = "The agents.")
final class AgentCommand {
  private final Asking asking;

  AgentCommand(Asking asking) {
    this.asking = asking;
  }

  @Command(name = "list", description = "List the agents and what they do.")
  int list(@Mixin Common common) {
    return asking.list(
        common,
        FlotillaClient::agents,
        agents -> {
          var table = new Table("ID", "ROLE", "STATE", "TASK", "SUBTASK", "KIND", "PID", "DOING");
          agents.forEach(
              it ->
                  table.row(
                      it.id(),
                      it.role(),
                      it.state(),
                      it.task(),
                      it.subtask(),
                      it.kind(),
                      it.pid(),
                      it.doing()));
          return table;
        });
  }
}
