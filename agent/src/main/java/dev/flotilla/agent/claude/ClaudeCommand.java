package dev.flotilla.agent.claude;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The CLI's command line. Nothing secret and nothing of the user's is in it: everyone on the
/// machine can read it.
final class ClaudeCommand {
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

  private static final String NO_ATTRIBUTION =
      "{\"attribution\":{\"commit\":\"\",\"pr\":\"\"},\"includeCoAuthoredBy\":false}";

  private ClaudeCommand() {}

  static List<String> of(String binary, Launch launch) {
    var argv = new ArrayList<>(List.of(binary, "-p"));
    argv.addAll(List.of("--input-format", "stream-json", "--output-format", "stream-json"));
    argv.addAll(List.of("--verbose", "--replay-user-messages", "--include-partial-messages"));
    argv.addAll(List.of("--setting-sources", "", "--strict-mcp-config"));
    argv.addAll(List.of("--permission-mode", "bypassPermissions"));
    argv.addAll(List.of("--permission-prompt-tool", "stdio"));
    argv.addAll(List.of("--model", launch.role().model()));
    argv.addAll(List.of("--tools", String.join(",", tools(launch))));
    argv.addAll(List.of("--append-system-prompt-file", launch.systemPrompt()));
    argv.addAll(
        List.of(launch.resume() ? "--resume" : "--session-id", launch.session().toString()));
    if (!launch.attribution()) {
      argv.addAll(List.of("--settings", NO_ATTRIBUTION));
    }
    launch.mcp().ifPresent(it -> argv.addAll(List.of("--mcp-config", it)));
    launch.schema().ifPresent(it -> argv.addAll(List.of("--json-schema", it.toString())));
    launch.role().maxTurns().ifPresent(it -> argv.addAll(List.of("--max-turns", it.toString())));
    return List.copyOf(argv);
  }

  private static List<String> tools(Launch launch) {
    return launch.role().tools().stream().filter(it -> !NEVER.contains(it)).distinct().toList();
  }
}
