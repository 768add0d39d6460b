package dev.flotilla.operator.derive;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.time.Duration;
import java.util.stream.Stream;

/// A disruption budget that Kubernetes could not work out. Its controller knows an API by what it heard
/// of it up to half a minute ago, so that it finds no pool soon after their definition was made; then it
/// allows nothing, and tries again only when the budget or one of its pods changes. A node's drain would
/// wait for that for ever.
public final class StalledBudget {
  /// By then the controller has heard of the API once more (kube-controller-manager: every 30 s), and a
  /// change of the budget makes it try again.
  public static final Duration PATIENCE = Duration.ofSeconds(35);

  private StalledBudget() {}

  public static boolean is(PodDisruptionBudget budget) {
    return Stream.ofNullable(budget.getStatus())
        .flatMap(it -> it.getConditions().stream())
        .anyMatch(
            it -> "DisruptionAllowed".equals(it.getType()) && "SyncFailed".equals(it.getReason()));
  }
}
