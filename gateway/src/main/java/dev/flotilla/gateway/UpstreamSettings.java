package dev.flotilla.gateway;

import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.gateway.proxy.Credential;
import dev.flotilla.gateway.proxy.Credentials;
import dev.flotilla.gateway.proxy.Upstream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Reads from settings and environment where the model API is and what it knows the fleet by.
public final class UpstreamSettings {
  private static final URI PROVIDER = URI.create("https://api.anthropic.com");

  private UpstreamSettings() {}

  /// Absent when there is neither a credential nor an upstream of the user's own: then nothing real
  /// can be asked.
  ///
  /// @param env with what was handed over by file descriptor, as `NAME=value`, put in
  /// @throws FlotillaException `invalid_request` or `unprocessable`, never with a secret in it
  public static Optional<Upstream> provider(Settings settings, Map<String, String> env) {
    var own = settings.optional(Setting.UPSTREAM_URL);
    var credentials = credentials(env);
    if (own.isEmpty() && credentials.isEmpty()) {
      return Optional.empty();
    }
    var url =
        own.or(() -> value(env, "ANTHROPIC_BASE_URL")).map(UpstreamSettings::uri).orElse(PROVIDER);
    return Optional.of(new Upstream(url, credentials.orElseGet(Credentials::none)));
  }

  /// Rehearsals carry no credential of anybody's; the API wants one all the same.
  public static Upstream simulator(URI url) {
    return new Upstream(url, Credentials.of(Credential.apiKey("simulated")));
  }

  private static Optional<Credentials> credentials(Map<String, String> env) {
    return value(env, "ANTHROPIC_API_KEY_FILE")
        .map(it -> Credentials.file(Path.of(it)))
        .or(() -> fixed(env, "ANTHROPIC_API_KEY", Credential.Kind.API_KEY))
        .or(() -> fixed(env, "ANTHROPIC_AUTH_TOKEN", Credential.Kind.BEARER))
        .or(() -> fixed(env, "CLAUDE_CODE_OAUTH_TOKEN", Credential.Kind.OAUTH));
  }

  private static Optional<Credentials> fixed(
      Map<String, String> env, String name, Credential.Kind kind) {
    return value(env, name).map(it -> Credentials.of(new Credential(kind, it)));
  }

  private static Optional<String> value(Map<String, String> env, String name) {
    return Optional.ofNullable(env.get(name)).map(String::strip).filter(it -> !it.isEmpty());
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "model API: expected http(s)://HOST[:PORT][/PATH]", e);
    }
  }
}
