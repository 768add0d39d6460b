package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.pool.KnownPools;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What pools must be like to be known.
final class KnownPoolRules {
  private static final int MOST = 1000;
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final Pattern ROLE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?");

  private KnownPoolRules() {}

  static List<KnownPools.Pool> checked(KnownPools known) {
    var pools = Required.found("pools", known.pools());
    if (pools.size() > MOST) {
      throw Queries.invalid("pools", "expected at most %d".formatted(MOST));
    }
    pools.forEach(KnownPoolRules::check);
    unique(pools, "name", KnownPools.Pool::name);
    unique(pools, "role", KnownPools.Pool::role);
    return pools;
  }

  private static void check(KnownPools.Pool pool) {
    Required.found("pools", pool);
    var name = Required.text("name", pool.name(), 253);
    var role = Required.text("role", pool.role(), 40);
    if (!NAME.matcher(name).matches()) {
      throw Queries.invalid("name", "expected a Kubernetes name, found '%s'".formatted(name));
    }
    if (!ROLE.matcher(role).matches()) {
      throw Queries.invalid(
          "role", "expected 1 to 40 of a-z, 0-9 and - within, found '%s'".formatted(role));
    }
    if (pool.min() < 0 || pool.max() < pool.min() || pool.replicas() < 0) {
      throw Queries.invalid(
          name,
          "expected 0 <= min <= max and 0 <= replicas, found min %d, max %d, replicas %d"
              .formatted(pool.min(), pool.max(), pool.replicas()));
    }
  }

  private static void unique(
      List<KnownPools.Pool> pools, String what, Function<KnownPools.Pool, String> value) {
    var seen = new HashMap<String, String>();
    for (var pool : pools) {
      var other = seen.put(value.apply(pool), pool.name());
      if (other != null) {
        throw new FlotillaException(
            ErrorCode.UNPROCESSABLE,
            "%s: expected one of its own for each pool, found '%s' in '%s' and in '%s'"
                .formatted(what, value.apply(pool), other, pool.name()));
      }
    }
  }
}
