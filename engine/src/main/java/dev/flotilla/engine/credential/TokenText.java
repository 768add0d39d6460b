package dev.flotilla.engine.credential;

import java.security.SecureRandom;
import java.util.Base64;

/// How tokens are made: 256 random bits. The ledger keeps their SHA-256 alone, so that it and its
/// backups hold none.
public final class TokenText {
  private static final SecureRandom RANDOM = new SecureRandom();

  private TokenText() {}

  /// A new one, `flotilla_<kind>_…`: a leaked one can be told by its looks.
  public static String random(String kind) {
    var octets = new byte[32];
    RANDOM.nextBytes(octets);
    return "flotilla_%s_%s"
        .formatted(kind, Base64.getUrlEncoder().withoutPadding().encodeToString(octets));
  }
}
