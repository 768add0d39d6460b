package dev.flotilla.cli.command;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.AgentView;
import dev.flotilla.cli.local.FleetFile;
import dev.flotilla.cli.local.Fleets;
import dev.flotilla.cli.view.Table;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "status", description = "Show the fleet on this machine.")
final class StatusCommand implements Callable<Integer> {
  private final Surroundings around;
  @Mixin private Common common;

  StatusCommand(Surroundings around) {
    this.around = around;
  }

  /// @param tasks that have not ended
  record Status(
      String dataDir,
      String version,
      FleetFile.Ports ports,
      Map<String, String> urls,
      FleetFile.Pids pids,
      boolean simulated,
      int agents,
      long tasks) {
    static Status of(FleetFile fleet, long tasks) {
      return new Status(
          fleet.dataDir(),
          fleet.version(),
          fleet.ports(),
          fleet.urls(),
          fleet.pids(),
          fleet.simulated(),
          fleet.agents(),
          tasks);
    }
  }

  @Override
  public Integer call() {
    var settings = around.settings(common);
    var dataDir = settings.path(Setting.DATA_DIR);
    var fleet =
        FleetFile.read(dataDir)
            .orElseThrow(
                () ->
                    new FlotillaException(
                        ErrorCode.UNAVAILABLE,
                        "no fleet runs on %s: start one with `flotilla up`".formatted(dataDir)));
    try (var client = new FlotillaClient(fleet.api(), new Fleets(settings).token())) {
      var open = client.tasks(null, null).stream().filter(it -> !it.state().isEnded()).count();
      print(
          Status.of(fleet, open),
          common.json() ? List.of() : client.agents(),
          common.json() ? 0 : client.questions().size());
    }
    return 0;
  }

  private void print(Status status, List<AgentView> agents, int questions) {
    if (common.json()) {
      around.screen().printJson(status);
      return;
    }
    var table = new Table("FLEET", status.urls().getOrDefault("api", ""));
    table
        .row("version", status.version())
        .row("data", status.dataDir())
        .row("agents", "%d, at work %d".formatted(status.agents(), atWork(agents)))
        .row("open tasks", status.tasks())
        .row("questions", questions)
        .row("model", status.simulated() ? "a rehearsal" : "the real one")
        .row("process", status.pids().fleet())
        .row("metrics", status.urls().getOrDefault("metrics", "-"));
    around.screen().print(table.toString());
  }

  private static long atWork(List<AgentView> agents) {
    return agents.stream().filter(it -> it.task() != null).count();
  }
}
