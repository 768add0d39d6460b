package dev.flotilla.server.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// A token in its three parts (RFC 7519, compact form), read but not believed.
final class Jwt {
  /// Projected tokens have about 1200; what is longer is none.
  static final int MAX_LENGTH = 8 * 1024;

  private final JsonNode header;
  private final JsonNode claims;
  private final byte[] signed;
  private final byte[] signature;

  private Jwt(JsonNode header, JsonNode claims, byte[] signed, byte[] signature) {
    this.header = header;
    this.claims = claims;
    this.signed = signed;
    this.signature = signature;
  }

  /// Whether it could be one: our own tokens have no dots.
  static boolean isLike(String token) {
    return token.chars().filter(it -> it == '.').count() == 2;
  }

  /// Empty for anything that is not exactly of that form.
  static Optional<Jwt> parse(String token) {
    if (token.length() > MAX_LENGTH || !isLike(token)) {
      return Optional.empty();
    }
    var first = token.indexOf('.');
    var second = token.lastIndexOf('.');
    var header = octets(token.substring(0, first)).flatMap(StrictJson::object);
    var claims = octets(token.substring(first + 1, second)).flatMap(StrictJson::object);
    var signature = octets(token.substring(second + 1));
    if (header.isEmpty() || claims.isEmpty() || signature.isEmpty()) {
      return Optional.empty();
    }
    var signed = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
    return Optional.of(new Jwt(header.get(), claims.get(), signed, signature.get()));
  }

  /// Base64url without padding, as the standard has it.
  private static Optional<byte[]> octets(String part) {
    try {
      return part.endsWith("=")
          ? Optional.empty()
          : Optional.of(Base64.getUrlDecoder().decode(part));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  JsonNode header() {
    return header;
  }

  /// Not to be looked at before [#isSignedBy].
  JsonNode claims() {
    return claims;
  }

  boolean isSignedBy(VerifyingKey key) {
    return key.isSignedBy(signed, signature);
  }
}
