package dev.flotilla.operator.derive;

import java.util.Map;

/// What tells those who empty nodes to save money that an agent has work. Nobody is kept from a drain by
/// it: an agent that is evicted saves its task.
public final class Guard {
  static final String KARPENTER = "karpenter.sh/do-not-disrupt";

  /// The annotations of a pod with work; one without has none of them.
  public static final Map<String, String> ANNOTATIONS =
      Map.of(KARPENTER, "true", "cluster-autoscaler.kubernetes.io/safe-to-evict", "false");

  private Guard() {}
}
