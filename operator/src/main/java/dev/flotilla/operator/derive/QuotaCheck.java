package dev.flotilla.operator.derive;

import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.Reason;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/// Whether all pools fit into the namespace's quotas at their maximum. What else lives in the namespace
/// needs room too: a quota that passes here may still be too small, one that fails never suffices.
final class QuotaCheck {
  private QuotaCheck() {}

  static Finding of(Collection<AgentPool> pools, Collection<ResourceQuota> quotas) {
    var needed = needed(pools);
    for (var quota : quotas) {
      var spec = quota.getSpec();
      if (spec.getScopeSelector() != null || !spec.getScopes().isEmpty()) {
        continue; // for some pods only
      }
      for (var hard : new TreeMap<>(spec.getHard()).entrySet()) {
        var most = hard.getValue().getNumericalAmount();
        var need = needed.getOrDefault(kind(hard.getKey()), BigDecimal.ZERO);
        if (need.compareTo(most) > 0) {
          return new Finding(
              Reason.QUOTA_TOO_SMALL,
              "%s: %s is %s, and all pools at their maximum ask for %s"
                  .formatted(
                      quota.getMetadata().getName(),
                      hard.getKey(),
                      hard.getValue(),
                      need.stripTrailingZeros().toPlainString()));
        }
      }
    }
    return Finding.of(Reason.QUOTA_SUFFICES);
  }

  /// Quotas have two names for some things.
  private static String kind(String name) {
    return switch (name) {
      case "cpu", "memory", "ephemeral-storage" -> "requests." + name;
      case "count/pods" -> "pods";
      default -> name;
    };
  }

  private static Map<String, BigDecimal> needed(Collection<AgentPool> pools) {
    var sums = new TreeMap<String, BigDecimal>();
    for (var pool : pools) {
      var most = BigDecimal.valueOf(pool.getSpec().scaling().max());
      var resources = pool.getSpec().template().resources();
      sums.merge("pods", most, BigDecimal::add);
      add(sums, "requests.", resources.requests(), most);
      add(sums, "limits.", resources.limits(), most);
    }
    return sums;
  }

  private static void add(
      Map<String, BigDecimal> sums, String prefix, Map<String, Quantity> each, BigDecimal times) {
    each.forEach(
        (name, amount) ->
            sums.merge(
                prefix + name, amount.getNumericalAmount().multiply(times), BigDecimal::add));
  }
}
