package dev.flotilla.server.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.server.cluster.VerifyingKey.Algorithm;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Reads a set of published keys (RFC 7517). Keys of other kinds than the two that API servers
/// sign with are left out, and so are weak ones and ones for anything but signatures.
final class Jwks {
  private static final int MOST = 100;
  private static final int WEAKEST = 2048;

  private Jwks() {}

  /// By `kid`; empty when the document is no key set or holds no key that is of use.
  static Map<String, VerifyingKey> parse(byte[] document) {
    var keys = new HashMap<String, VerifyingKey>();
    for (var jwk : StrictJson.object(document).map(it -> it.path("keys")).orElseThrow(Jwks::none)) {
      var kid = jwk.path("kid").asText();
      if (!kid.isEmpty() && keys.size() < MOST) {
        key(jwk).ifPresent(it -> keys.put(kid, it));
      }
    }
    return Map.copyOf(keys);
  }

  private static IllegalArgumentException none() {
    return new IllegalArgumentException("no key set");
  }

  private static Optional<VerifyingKey> key(JsonNode jwk) {
    if (!jwk.path("use").asText("sig").equals("sig")) {
      return Optional.empty();
    }
    try {
      return switch (jwk.path("kty").asText()) {
        case "RSA" -> rsa(jwk);
        case "EC" -> ec(jwk);
        default -> Optional.empty();
      };
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<VerifyingKey> rsa(JsonNode jwk) throws GeneralSecurityException {
    if (!jwk.path("alg").asText("RS256").equals("RS256")) {
      return Optional.empty();
    }
    var spec = new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e"));
    var key = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec);
    return key.getModulus().bitLength() < WEAKEST
        ? Optional.empty()
        : Optional.of(new VerifyingKey(Algorithm.RS256, key));
  }

  private static Optional<VerifyingKey> ec(JsonNode jwk) throws GeneralSecurityException {
    if (!jwk.path("crv").asText().equals("P-256")
        || !jwk.path("alg").asText("ES256").equals("ES256")) {
      return Optional.empty();
    }
    var curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    var point = new ECPoint(number(jwk, "x"), number(jwk, "y"));
    var spec = new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class));
    return Optional.of(
        new VerifyingKey(Algorithm.ES256, KeyFactory.getInstance("EC").generatePublic(spec)));
  }

  private static BigInteger number(JsonNode jwk, String field) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.path(field).asText()));
  }
}
