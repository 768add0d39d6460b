package dev.flotilla.operator.derive;

import dev.flotilla.api.pool.PodGone;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Why a pod ends or has ended, as its own status tells it.
public final class Departure {
  /// How long after its last moment a pod may still be there: then its node is taken for lost.
  private static final Duration LATE = Duration.ofMinutes(1);

  private Departure() {}

  /// @return absent: nothing says more than that somebody deleted it
  public static Optional<PodGone.Reason> reason(Pod pod) {
    var status = pod.getStatus();
    return Stream.of(
            containers(pod).anyMatch("OOMKilled"::equals)
                ? Optional.of(PodGone.Reason.OOM_KILLED)
                : Optional.<PodGone.Reason>empty(),
            disruption(pod),
            byStatus(status.getReason() == null ? "" : status.getReason()),
            // whatever a process says that was told to end
            "Failed".equals(status.getPhase()) && pod.getMetadata().getDeletionTimestamp() == null
                ? Optional.of(PodGone.Reason.FAILED)
                : Optional.<PodGone.Reason>empty())
        .flatMap(Optional::stream)
        .findFirst();
  }

  /// A pod whose process has ended.
  public static boolean isOver(Pod pod) {
    var phase = pod.getStatus().getPhase();
    return "Failed".equals(phase) || "Succeeded".equals(phase);
  }

  /// A pod that should have been gone long since: nobody is there to say that it is.
  public static boolean isStuck(Pod pod, Instant now) {
    var end = pod.getMetadata().getDeletionTimestamp(); // its grace is in it
    return end != null && Instant.parse(end).plus(LATE).isBefore(now);
  }

  private static Stream<String> containers(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .filter(Objects::nonNull)
        .map(it -> it.getTerminated())
        .filter(Objects::nonNull)
        .map(it -> String.valueOf(it.getReason()));
  }

  private static Optional<PodGone.Reason> disruption(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(it -> it.getType().equals("DisruptionTarget") && it.getStatus().equals("True"))
        .map(PodCondition::getReason)
        .filter(Objects::nonNull)
        .map(
            it ->
                switch (it) {
                  case "DeletionByTaintManager", "DeletionByPodGC" -> PodGone.Reason.NODE_LOST;
                  default -> PodGone.Reason.EVICTED;
                })
        .findFirst();
  }

  private static Optional<PodGone.Reason> byStatus(String reason) {
    return switch (reason) {
      case "Evicted", "Preempting", "Terminated" -> Optional.of(PodGone.Reason.EVICTED);
      case "NodeLost", "NodeShutdown" -> Optional.of(PodGone.Reason.NODE_LOST);
      default -> Optional.empty();
    };
  }
}
