package dev.flotilla.operator.derive;

import dev.flotilla.operator.crd.AgentPoolSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A pool's pods and times, as they are now. Immutable.
///
/// @param desired agents that there should be
/// @param startsLeft agents that may be started now
/// @param rollingSince since when pods of an older template are being replaced; absent: they are not
/// @param endBy when the pool is being deleted: after that busy agents go too
public record Observed(
    int desired,
    List<ObservedPod> pods,
    int startsLeft,
    Optional<Instant> rollingSince,
    Optional<Instant> endBy,
    Instant now) {
  public Observed {
    pods = List.copyOf(pods);
  }

  public List<ObservedPod> staying() {
    return pods.stream().filter(ObservedPod::stays).toList();
  }

  /// Pods of an older template among them.
  int outdated(String templateHash) {
    return Math.toIntExact(pods.stream().filter(it -> it.isOutdated(templateHash)).count());
  }

  /// Pods that there may be beyond the desired ones while older ones are being replaced.
  int surge(AgentPoolSpec spec, String templateHash) {
    return Math.min(spec.rollout().maxSurge(), outdated(templateHash));
  }
}
