package dev.flotilla.gateway.proxy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/// What the provider knows the fleet by. Its text goes up in one header and nowhere else.
public record Credential(Kind kind, String secret) {
  private static final String OAUTH_BETA = "oauth-2025-04-20";

  /// How the provider wants to see it.
  public enum Kind {
    /// `x-api-key`
    API_KEY,
    /// `Authorization: Bearer`, for company gateways
    BEARER,
    /// `Authorization: Bearer` and its beta header
    OAUTH
  }

  /// @throws FlotillaException `invalid_request` when it is empty or cannot be a header's value
  public Credential {
    if (secret.isEmpty() || !secret.chars().allMatch(it -> it > ' ' && it < 127)) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "credential of the model API: expected visible ASCII without blanks, found %s; check how it was copied"
              .formatted(
                  secret.isEmpty()
                      ? "nothing"
                      : "%d characters, not all of them such".formatted(secret.length())));
    }
  }

  public static Credential apiKey(String secret) {
    return new Credential(Kind.API_KEY, secret);
  }

  void addTo(HttpHeaders headers) {
    switch (kind) {
      case API_KEY -> headers.set("x-api-key", secret);
      case BEARER -> headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + secret);
      case OAUTH -> {
        headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + secret);
        var betas = headers.get("anthropic-beta");
        headers.set("anthropic-beta", betas == null ? OAUTH_BETA : betas + "," + OAUTH_BETA);
      }
    }
  }

  @Override
  public String toString() {
    return "Credential[" + kind + "]";
  }
}
