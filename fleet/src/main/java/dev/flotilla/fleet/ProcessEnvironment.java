package dev.flotilla.fleet;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The environment of the process in two halves: the provider's key goes to the gateway alone, the
/// rest to everybody.
final class ProcessEnvironment {
  private static final List<String> SECRET =
      List.of("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN");

  private ProcessEnvironment() {}

  /// For the gateway: with what the launcher handed over. Works once.
  static Map<String, String> forGateway(Map<String, String> environment) {
    return CredentialPipe.restore(environment);
  }

  /// For agents: with the settings as they are, by their environment names, and without the key.
  static Map<String, String> forAgents(Map<String, String> environment, Settings settings) {
    var all = new TreeMap<>(environment);
    SECRET.forEach(all::remove);
    for (var setting : Setting.values()) {
      settings.optional(setting).ifPresent(it -> all.put(setting.env(), it));
    }
    return all;
  }
}
