package dev.flotilla.operator.reconcile;

import dev.flotilla.api.pool.PodGone;
import dev.flotilla.operator.derive.Departure;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Why pods went: what they said last, which nobody may have looked at while they were there. It may all
/// be lost; pods then count as deleted. Thread-safe.
final class Departures {
  private static final int KEPT = 10_000;

  private final Map<String, PodGone.Reason> reasons =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, PodGone.Reason> eldest) {
              return size() > KEPT;
            }
          });

  /// @return true, so that it can stand where events are let through
  boolean see(Pod pod) {
    Departure.reason(pod).ifPresent(it -> reasons.put(pod.getMetadata().getUid(), it));
    return true;
  }

  /// Of a pod that is no longer there.
  PodGone.Reason of(String uid) {
    return reasons.getOrDefault(uid, PodGone.Reason.DELETED);
  }
}
