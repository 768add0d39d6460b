package dev.flotilla.agent.claude;

import dev.flotilla.api.role.Role;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Which tools a role has. The CLI takes an allow-list of its own tools only and gives all of an
/// MCP server's, so what a role lists of a server is enforced when a tool is called.
final class Tools {
  /// Tools whose work would outlive the turn, or that wait for a terminal.
  private static final Set<String> NEVER =
      Set.of(
          "Task",
          "Agent",
          "Workflow",
          "Monitor",
          "ScheduleWakeup",
          "EnterPlanMode",
          "ExitPlanMode",
          "CronCreate",
          "CronDelete",
          "CronList",
          "BashOutput",
          "KillShell");

  private Tools() {}

  /// The allow-list for the CLI.
  static List<String> of(Launch launch) {
    var skill = launch.extras().skills().map(_ -> "Skill").stream();
    return Stream.concat(launch.role().tools().stream(), skill)
        .filter(it -> !NEVER.contains(it))
        .distinct()
        .toList();
  }

  /// Whether a tool may be called: one of an MCP server's only if the role lists it, or lists none
  /// of that server's. All others are the CLI's to refuse.
  static boolean allows(Role role, String tool) {
    for (var server : role.mcp().keySet()) {
      var prefix = "mcp__" + server + "__";
      if (tool.startsWith(prefix)) {
        return role.tools().contains(tool)
            || role.tools().stream().noneMatch(it -> it.startsWith(prefix));
      }
    }
    return true;
  }
}
