package dev.flotilla.agent.claude;

import dev.flotilla.agent.isolation.Inside;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the CLI's environment holds beside the isolation's own. Everything in it is seen by the
/// model's commands too; the only secret is the assignment token.
final class ClaudeEnvironment {
  private static final Map<String, String> ALWAYS =
      Map.ofEntries(
          Map.entry("IS_SANDBOX", "1"),
          Map.entry("CLAUDE_CODE_EAGER_FLUSH", "1"),
          Map.entry("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
          Map.entry("DISABLE_AUTOUPDATER", "1"),
          Map.entry("DISABLE_TELEMETRY", "1"),
          Map.entry("DISABLE_ERROR_REPORTING", "1"),
          Map.entry("CLAUDE_CODE_DISABLE_BACKGROUND_TASKS", "1"),
          Map.entry("CLAUDE_CODE_DISABLE_AUTO_MEMORY", "1"),
          Map.entry("CLAUDE_CODE_DISABLE_CLAUDE_MDS", "1"),
          Map.entry("CLAUDE_CODE_DISABLE_BUNDLED_SKILLS", "1"),
          Map.entry("CLAUDE_CODE_DISABLE_CRON", "1"),
          Map.entry("CLAUDE_CODE_DISABLE_WORKFLOWS", "1"),
          // the gateway retries for us; these cover the way to it
          Map.entry("CLAUDE_CODE_MAX_RETRIES", "2"),
          // a command may be silent for long: what is stuck is found by evidence, not by a limit
          Map.entry("BASH_DEFAULT_TIMEOUT_MS", "3600000"),
          Map.entry("BASH_MAX_TIMEOUT_MS", "14400000"));

  /// The CLI notices an idle stream at about twice the value it is given.
  private static final Duration IDLE = Duration.ofMinutes(2);

  private ClaudeEnvironment() {}

  static Map<String, String> of(
      String modelUrl,
      String assignmentToken,
      Map<String, String> models,
      Duration stall,
      Inside inside,
      Optional<String> noProxy) {
    var env = new HashMap<>(ALWAYS);
    env.put("ANTHROPIC_BASE_URL", modelUrl);
    env.put("ANTHROPIC_AUTH_TOKEN", assignmentToken);
    models.forEach(
        (alias, model) ->
            env.put("ANTHROPIC_DEFAULT_" + alias.toUpperCase(Locale.ROOT) + "_MODEL", model));
    env.put("CLAUDE_CONFIG_DIR", inside.config());
    env.put("CLAUDE_CODE_TMPDIR", inside.tmp());
    var idle = stall.dividedBy(3).compareTo(IDLE) < 0 ? stall.dividedBy(3) : IDLE;
    env.put("CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS", Long.toString(idle.toMillis()));
    env.put("API_TIMEOUT_MS", Long.toString(stall.toMillis()));
    // the CLI would ask a proxy even for a loopback address
    var direct = noProxy.map(it -> it + ",").orElse("") + URI.create(modelUrl).getHost();
    env.put("NO_PROXY", direct);
    env.put("no_proxy", direct);
    return Map.copyOf(env);
  }
}
