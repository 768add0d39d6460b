package dev.flotilla.fleet;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import java.net.URI;
import java.util.List;
import java.util.Map;

/// Where the model is.
final class Upstream {
  private static final String PROVIDER = "https://api.anthropic.com";
  private static final List<String> CREDENTIALS =
      List.of(
          "ANTHROPIC_API_KEY",
          "ANTHROPIC_API_KEY_FILE",
          "ANTHROPIC_AUTH_TOKEN",
          "CLAUDE_CODE_OAUTH_TOKEN",
          "FLOTILLA_CREDENTIAL_FD");

  private Upstream() {}

  static boolean hasCredential(Map<String, String> environment) {
    return CREDENTIALS.stream().anyMatch(it -> !environment.getOrDefault(it, "").isEmpty());
  }

  static URI url(Map<String, String> environment, Settings settings) {
    return URI.create(
        settings
            .optional(Setting.UPSTREAM_URL)
            .orElseGet(
                () -> {
                  var base = environment.getOrDefault("ANTHROPIC_BASE_URL", "");
                  return base.isEmpty() ? PROVIDER : base;
                }));
  }
}
