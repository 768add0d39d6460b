package dev.flotilla.server.cluster;

import dev.flotilla.server.cluster.VerifyingKey.Algorithm;
import java.time.Clock;
import java.util.Optional;

/// Tells from a projected ServiceAccount token who its bearer is: signature by a key that the API
/// server publishes, issuer, audience, time, namespace, and what the token is bound to. Fails
/// closed. Thread-safe.
public final class ServiceAccounts {
  /// Whom the tokens are for.
  public static final String AUDIENCE = "flotilla";

  private final KeyRing keys;
  private final ClaimRules rules;

  ServiceAccounts(ClusterConfig config, Published.Source source, Clock clock) {
    this.keys = new KeyRing(source, clock);
    this.rules = new ClaimRules(config, clock);
  }

  /// Of the cluster that this server runs in.
  public static ServiceAccounts of(ClusterConfig config, Clock clock) {
    return new ServiceAccounts(config, new ApiServerKeys(config), clock);
  }

  /// Whether it is worth [#verify]: no other token of a fleet has that form.
  public static boolean isLike(String token) {
    return Jwt.isLike(token);
  }

  public Verdict verify(String token) {
    var jwt = Jwt.parse(token);
    if (jwt.isEmpty()) {
      return new Verdict.Refused(
          "expected three parts of base64url with JSON, at most %d characters"
              .formatted(Jwt.MAX_LENGTH));
    }
    var header = jwt.get().header();
    var algorithm = algorithm(header.path("alg").asText());
    if (algorithm.isEmpty()) {
      return refused("alg", "RS256 or ES256", header.path("alg").asText());
    }
    var kid = header.path("kid").asText();
    if (!header.path("kid").isTextual() || kid.isEmpty() || header.has("crit")) {
      return new Verdict.Refused("header: expected a kid and nothing critical");
    }
    return verify(jwt.get(), algorithm.get(), kid);
  }

  private Verdict verify(Jwt jwt, Algorithm algorithm, String kid) {
    var looked = keys.look(kid);
    var published = looked.published();
    if (published.isEmpty()) {
      return new Verdict.Unproved(
          "the cluster's keys cannot be read: " + looked.failure().orElse("no answer"));
    }
    var key = Optional.ofNullable(published.get().keys().get(kid));
    if (key.isEmpty()) {
      // it may be a new one
      return looked
          .failure()
          .<Verdict>map(it -> new Verdict.Unproved("the cluster's keys cannot be read: " + it))
          .orElseGet(() -> refused("kid", "one of the API server's keys", kid));
    }
    if (key.get().algorithm() != algorithm) {
      return refused("alg", key.get().algorithm().name() + " for this key", algorithm.name());
    }
    if (!jwt.isSignedBy(key.get())) {
      return new Verdict.Refused("signature: expected the API server's, found another");
    }
    return rules.check(jwt.claims(), published.get().issuer());
  }

  private static Optional<Algorithm> algorithm(String name) {
    for (var algorithm : Algorithm.values()) {
      if (algorithm.name().equals(name)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  static Verdict.Refused refused(String what, String expected, String found) {
    var shown = found.replaceAll("[^ -~]", "?");
    return new Verdict.Refused(
        "%s: expected %s, found '%s'"
            .formatted(what, expected, shown.length() > 80 ? shown.substring(0, 80) + "…" : shown));
  }
}
