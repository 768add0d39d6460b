package dev.flotilla.server.cluster;

import static dev.flotilla.server.cluster.ServiceAccounts.refused;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a token must claim once its signature is good. Immutable.
final class ClaimRules {
  /// Names and uids as Kubernetes has them.
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private static final Pattern UID = Pattern.compile("[0-9A-Za-z-]{1,64}");

  private final ClusterConfig config;
  private final Clock clock;

  ClaimRules(ClusterConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  Verdict check(JsonNode claims, String issuer) {
    var iss = claims.path("iss").asText();
    if (!claims.path("iss").isTextual() || !iss.equals(issuer)) {
      return refused("iss", "'" + issuer + "'", iss);
    }
    if (!isForUs(claims.path("aud"))) {
      return refused("aud", "'" + ServiceAccounts.AUDIENCE + "'", claims.path("aud").toString());
    }
    return wrongTime(claims).orElseGet(() -> bearer(claims));
  }

  private static boolean isForUs(JsonNode audience) {
    if (audience.isTextual()) {
      return audience.textValue().equals(ServiceAccounts.AUDIENCE);
    }
    for (var one : audience) {
      if (one.isTextual() && one.textValue().equals(ServiceAccounts.AUDIENCE)) {
        return audience.isArray();
      }
    }
    return false;
  }

  private Optional<Verdict> wrongTime(JsonNode claims) {
    var now = clock.instant();
    var early = now.minus(config.leeway()).getEpochSecond();
    var late = now.plus(config.leeway()).getEpochSecond();
    var exp = claims.path("exp");
    if (!exp.isNumber() || exp.asDouble() <= early) {
      return Optional.of(refused("exp", "a time after " + now, shown(exp)));
    }
    for (var name : new String[] {"nbf", "iat"}) {
      var from = claims.path(name);
      if (!from.isMissingNode() && (!from.isNumber() || from.asDouble() > late)) {
        return Optional.of(refused(name, "a time before " + now, shown(from)));
      }
    }
    return Optional.empty();
  }

  private static String shown(JsonNode seconds) {
    return seconds.isIntegralNumber() && seconds.canConvertToInt()
        ? Instant.ofEpochSecond(seconds.intValue()).toString()
        : seconds.toString();
  }

  private Verdict bearer(JsonNode claims) {
    var bound = claims.path("kubernetes.io");
    var namespace = bound.path("namespace").asText();
    if (!namespace.equals(config.namespace())) {
      return refused("namespace", "'" + config.namespace() + "'", namespace);
    }
    var account = bound.path("serviceaccount").path("name").asText();
    var subject = claims.path("sub").asText();
    if (!NAME.matcher(account).matches()
        || !subject.equals("system:serviceaccount:%s:%s".formatted(namespace, account))) {
      return refused("sub", "the ServiceAccount that the token is bound to", subject);
    }
    if (account.equals(config.operator())) {
      return new Verdict.Proved(new Identity.Operator());
    }
    var name = bound.path("pod").path("name").asText();
    var uid = bound.path("pod").path("uid").asText();
    return NAME.matcher(name).matches() && UID.matcher(uid).matches()
        ? new Verdict.Proved(new Identity.Pod(name, uid, account))
        : refused("kubernetes.io", "a token that is bound to a pod", bound.path("pod").toString());
  }
}
