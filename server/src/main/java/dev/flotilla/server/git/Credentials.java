package dev.flotilla.server.git;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes the token out of an `Authorization` header: a bearer, or the password of HTTP basic (what
/// git sends for a credential helper's answer).
final class Credentials {
  private Credentials() {}

  static Optional<String> token(@Nullable String header) {
    if (header == null) {
      return Optional.empty();
    }
    var parts = header.strip().split("\\s+", 2);
    if (parts.length != 2) {
      return Optional.empty();
    }
    return switch (parts[0].toLowerCase(Locale.ROOT)) {
      case "bearer" -> Optional.of(parts[1].strip());
      case "basic" -> password(parts[1].strip());
      default -> Optional.empty();
    };
  }

  private static Optional<String> password(String encoded) {
    try {
      var decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = decoded.indexOf(':');
      return colon < 0 ? Optional.empty() : Optional.of(decoded.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
