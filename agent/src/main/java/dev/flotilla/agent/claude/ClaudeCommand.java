package dev.flotilla.agent.claude;

import java.util.ArrayList;
import java.util.List;

/// The CLI's command line. Nothing secret and nothing of the user's is in it: everyone on the
/// machine can read it.
final class ClaudeCommand {
  /// The CLI brings instructions for changing itself along; they are not for agents.
  private static final String SETTINGS =
      "\"enabledPlugins\":{\"cc-plugin-plugin-authoring@builtin\":false}";

  private static final String NO_ATTRIBUTION =
      "\"attribution\":{\"commit\":\"\",\"pr\":\"\"},\"includeCoAuthoredBy\":false";

  private ClaudeCommand() {}

  static List<String> of(String binary, Launch launch) {
    var argv = new ArrayList<>(List.of(binary, "-p"));
    argv.addAll(List.of("--input-format", "stream-json", "--output-format", "stream-json"));
    argv.addAll(List.of("--verbose", "--replay-user-messages", "--include-partial-messages"));
    argv.addAll(List.of("--setting-sources", "", "--strict-mcp-config"));
    argv.addAll(List.of("--permission-mode", "bypassPermissions"));
    argv.addAll(List.of("--permission-prompt-tool", "stdio"));
    argv.addAll(List.of("--model", launch.role().model()));
    argv.addAll(List.of("--tools", String.join(",", Tools.of(launch))));
    argv.addAll(List.of("--append-system-prompt-file", launch.systemPrompt()));
    argv.addAll(
        List.of(launch.resume() ? "--resume" : "--session-id", launch.session().toString()));
    var settings = launch.attribution() ? SETTINGS : SETTINGS + "," + NO_ATTRIBUTION;
    argv.addAll(List.of("--settings", "{" + settings + "}"));
    launch.extras().mcp().ifPresent(it -> argv.addAll(List.of("--mcp-config", it)));
    launch.extras().skills().ifPresent(it -> argv.addAll(List.of("--plugin-dir", it)));
    launch.schema().ifPresent(it -> argv.addAll(List.of("--json-schema", it.toString())));
    launch.role().maxTurns().ifPresent(it -> argv.addAll(List.of("--max-turns", it.toString())));
    return List.copyOf(argv);
  }
}
