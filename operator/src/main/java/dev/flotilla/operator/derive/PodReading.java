package dev.flotilla.operator.derive;

import dev.flotilla.operator.crd.Reason;
import dev.flotilla.operator.derive.ObservedPod.Stage;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a pod's own status says.
final class PodReading {
  /// Why a container waits that nobody but a person can help.
  private static final Set<String> IMAGE =
      Set.of("ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull");

  private static final Set<String> CONFIGURATION =
      Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError");

  private final Pod pod;

  PodReading(Pod pod) {
    this.pod = pod;
  }

  /// @param agent what the server says of it; absent: it does not know it
  ObservedPod with(Optional<Stage> agent) {
    var meta = pod.getMetadata();
    var annotations = Optional.ofNullable(meta.getAnnotations()).orElse(Map.of());
    return new ObservedPod(
        meta.getName(),
        meta.getUid(),
        annotations.getOrDefault(PoolObjects.TEMPLATE_HASH, ""),
        over().or(() -> agent).orElseGet(this::start),
        condition("Ready").map(it -> it.getStatus().equals("True")).orElse(false),
        meta.getDeletionTimestamp() != null,
        "true".equals(annotations.get(Guard.KARPENTER)),
        Instant.parse(meta.getCreationTimestamp()),
        trouble());
  }

  private Optional<Stage> over() {
    return switch (Optional.ofNullable(pod.getStatus().getPhase()).orElse("Pending")) {
      case "Succeeded" -> Optional.of(Stage.ENDED);
      case "Failed" -> Optional.of(Stage.FAILED);
      default -> Optional.empty();
    };
  }

  private Stage start() {
    if (pod.getSpec().getNodeName() == null) {
      return Stage.UNSCHEDULED;
    }
    var why = waiting().map(ContainerStateWaiting::getReason).orElse("");
    return IMAGE.contains(why) || CONFIGURATION.contains(why) ? Stage.STUCK : Stage.STARTING;
  }

  private Optional<Finding> trouble() {
    var name = pod.getMetadata().getName();
    var why = waiting().map(ContainerStateWaiting::getReason).orElse("");
    var said = waiting().map(it -> text(it.getMessage(), why)).orElse("");
    if (IMAGE.contains(why)) {
      var image = pod.getSpec().getContainers().getFirst().getImage();
      return Optional.of(
          new Finding(Reason.IMAGE_UNAVAILABLE, "%s: %s %s".formatted(name, image, said)));
    }
    if (CONFIGURATION.contains(why)) {
      return Optional.of(new Finding(Reason.NOT_CONFIGURED, name + ": " + said));
    }
    if (over().equals(Optional.of(Stage.FAILED))
        && pod.getMetadata().getDeletionTimestamp() == null) {
      return Optional.of(
          new Finding(
              Reason.AGENTS_FAIL, name + ": " + text(pod.getStatus().getReason(), ended())));
    }
    return condition("PodScheduled")
        .filter(it -> it.getStatus().equals("False"))
        .map(it -> new Finding(Reason.UNSCHEDULABLE, name + ": " + text(it.getMessage(), "")));
  }

  private String ended() {
    return container()
        .map(ContainerStatus::getState)
        .map(ContainerState::getTerminated)
        .map(it -> "%s, exit code %d".formatted(it.getReason(), it.getExitCode()))
        .orElse("failed");
  }

  private static String text(@Nullable String said, String otherwise) {
    return said == null || said.isBlank() ? otherwise : said;
  }

  /// A container that was made and does not run yet waits without a reason.
  private Optional<ContainerStateWaiting> waiting() {
    return container().map(ContainerStatus::getState).map(ContainerState::getWaiting);
  }

  private Optional<ContainerStatus> container() {
    return pod.getStatus().getContainerStatuses().stream().findFirst();
  }

  private Optional<PodCondition> condition(String type) {
    return pod.getStatus().getConditions().stream()
        .filter(it -> it.getType().equals(type))
        .findFirst();
  }
}
