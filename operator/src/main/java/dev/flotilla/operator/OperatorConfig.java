package dev.flotilla.operator;

import dev.flotilla.api.client.TokenFile;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whom the operator serves. Immutable.
///
/// @param name of this process among operators: one that starts anew under its old name leads at once
public record OperatorConfig(URI server, TokenFile token, String namespace, String name) {
  /// @param namespace where the environment names none: the API client's
  /// @throws FlotillaException `invalid_request` with the variable that is missing or wrong
  public static OperatorConfig from(Map<String, String> env, String namespace) {
    return new OperatorConfig(
        server(required(env, Setting.SERVER_URL.env(), "the server's URL")),
        TokenFile.from(env)
            .orElseThrow(
                () -> missing(TokenFile.ENV, "a ServiceAccount token of audience flotilla")),
        env.getOrDefault("FLOTILLA_NAMESPACE", namespace),
        env.getOrDefault("FLOTILLA_POD_NAME", UUID.randomUUID().toString()));
  }

  private static URI server(String text) {
    try {
      var uri = URI.create(text);
      if (uri.getHost() != null && ("http".equals(uri.getScheme()) || isSecure(uri))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw invalid(text, e);
    }
    throw invalid(text, null);
  }

  private static boolean isSecure(URI uri) {
    return "https".equals(uri.getScheme());
  }

  private static FlotillaException invalid(String text, @Nullable Exception cause) {
    return new FlotillaException(
        ErrorCode.INVALID_REQUEST,
        "%s: expected a URL, as http://api-gateway:4005, found '%s'"
            .formatted(Setting.SERVER_URL.env(), text),
        cause);
  }

  private static String required(Map<String, String> env, String name, String what) {
    var value = env.getOrDefault(name, "");
    if (value.isBlank()) {
      throw missing(name, what);
    }
    return value;
  }

  private static FlotillaException missing(String name, String what) {
    return new FlotillaException(
        ErrorCode.INVALID_REQUEST, "%s is not set: expected %s".formatted(name, what));
  }
}
