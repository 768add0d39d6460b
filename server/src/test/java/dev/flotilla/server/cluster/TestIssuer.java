package dev.flotilla.server.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.api.json.Json;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// Issues projected tokens as an API server does, and any others.
public final class TestIssuer {
  public static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
  public static final String NAMESPACE = "claude-code";
  static final String KID = "key-1";
  static final Duration LEEWAY = Duration.ofSeconds(60);
  static final ClusterConfig CONFIG =
      new ClusterConfig(
          NAMESPACE,
          Optional.of(ISSUER),
          URI.create("https://kubernetes.default.svc/openid/v1/jwks"),
          Path.of("/none/token"),
          Path.of("/none/ca.crt"),
          "flotilla-operator",
          LEEWAY);

  static final KeyPair RSA = pair("RSA");
  static final KeyPair EC = pair("EC");

  private TestIssuer() {}

  /// Which believes this issuer.
  public static ServiceAccounts accounts(Clock clock) {
    var keys = Jwks.parse(jwks(rsa(KID, RSA)).getBytes(StandardCharsets.UTF_8));
    return new ServiceAccounts(CONFIG, () -> new Published(ISSUER, keys), clock);
  }

  public static String operator(Instant now) {
    return sign(header("RS256", KID), claims("flotilla-operator", "flotilla-operator-1", now));
  }

  /// @param pool the ServiceAccount
  public static String pod(String name, String pool, Instant now) {
    return sign(header("RS256", KID), claims(pool, name, now));
  }

  static KeyPair pair(String kind) {
    try {
      var generator = KeyPairGenerator.getInstance(kind);
      if (kind.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static ObjectNode header(String alg, String kid) {
    return JsonNodeFactory.instance.objectNode().put("alg", alg).put("kid", kid);
  }

  /// As an API server of 1.36 makes them.
  static ObjectNode claims(String account, String pod, Instant now) {
    var claims = JsonNodeFactory.instance.objectNode();
    claims.putArray("aud").add(ServiceAccounts.AUDIENCE);
    claims
        .put("exp", now.plusSeconds(3600).getEpochSecond())
        .put("iat", now.getEpochSecond())
        .put("iss", ISSUER)
        .put("jti", "e0c6b2b1-0f44-4c39-9c43-6d2a8a6d2f2c")
        .put("nbf", now.getEpochSecond())
        .put("sub", "system:serviceaccount:" + NAMESPACE + ":" + account);
    var bound = claims.putObject("kubernetes.io").put("namespace", NAMESPACE);
    bound.putObject("node").put("name", "node-1").put("uid", "n-1");
    bound.putObject("pod").put("name", pod).put("uid", uid(pod));
    bound.putObject("serviceaccount").put("name", account).put("uid", "s-" + account);
    return claims;
  }

  public static String uid(String pod) {
    return "uid-of-" + pod;
  }

  static String sign(ObjectNode header, ObjectNode claims) {
    return sign(header, claims, RSA.getPrivate(), "SHA256withRSA");
  }

  static String sign(ObjectNode header, ObjectNode claims, PrivateKey key, String algorithm) {
    return sign(Json.write(header), Json.write(claims), key, algorithm);
  }

  static String sign(String header, String claims, PrivateKey key, String algorithm) {
    try {
      var text = base64(header) + "." + base64(claims);
      var signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  static String base64(byte[] octets) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }

  static String jwks(ObjectNode... keys) {
    var all = JsonNodeFactory.instance.objectNode();
    ArrayNode list = all.putArray("keys");
    for (var key : keys) {
      list.add(key);
    }
    return Json.write(all);
  }

  static ObjectNode rsa(String kid, KeyPair pair) {
    var key = (RSAPublicKey) pair.getPublic();
    return jwk("RSA", kid, Map.of("n", key.getModulus(), "e", key.getPublicExponent()))
        .put("alg", "RS256");
  }

  static ObjectNode ec(String kid, KeyPair pair) {
    var point = ((ECPublicKey) pair.getPublic()).getW();
    return jwk("EC", kid, Map.of("x", point.getAffineX(), "y", point.getAffineY()))
        .put("crv", "P-256")
        .put("alg", "ES256");
  }

  private static ObjectNode jwk(String kind, String kid, Map<String, BigInteger> numbers) {
    var jwk = JsonNodeFactory.instance.objectNode().put("use", "sig").put("kty", kind);
    numbers.forEach((name, number) -> jwk.put(name, base64(number.toByteArray())));
    return jwk.put("kid", kid);
  }
}
