package dev.flotilla.operator.reconcile;

import dev.flotilla.operator.derive.Departure;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/// When a pool is looked at again though nothing happens: the earliest of what was asked for. Used by
/// one visit.
final class NextLook {
  private static final Duration SOONEST = Duration.ofMillis(50);
  private static final Duration SLOW = Duration.ofSeconds(10);

  private Optional<Duration> time = Optional.empty();

  void in(Duration wanted) {
    var soonest = wanted.compareTo(SOONEST) < 0 ? SOONEST : wanted;
    time = time.filter(it -> it.compareTo(soonest) <= 0).or(() -> Optional.of(soonest));
  }

  /// For what time alone changes: pods that have ended are kept for a while, those that should be gone
  /// are given up.
  void after(Collection<Pod> pods) {
    if (pods.stream()
        .anyMatch(it -> it.getMetadata().getDeletionTimestamp() != null || Departure.isOver(it))) {
      in(SLOW);
    }
  }

  Optional<Duration> time() {
    return time;
  }
}
