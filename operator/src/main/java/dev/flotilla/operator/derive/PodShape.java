package dev.flotilla.operator.derive;

import dev.flotilla.operator.crd.AgentFleet;
import dev.flotilla.operator.crd.AgentFleetSpec.Toleration;
import dev.flotilla.operator.crd.AgentPool;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The pod of an agent: what Pod Security calls `restricted` and more. It holds no API token; the only
/// one it has is for the server, which takes it once.
final class PodShape {
  static final String METRICS = "metrics";
  static final String TOKEN = "flotilla-token";
  static final String WORKSPACE = "workspace";
  static final String HOME = "home";
  static final String SCRATCH = "tmp";

  private static final String NO_EXECUTE = "NoExecute";
  private static final long USER = 10001;
  private static final int GRACE_BEYOND_CHECKPOINT = 30;
  private static final long TOKEN_SECONDS = 3600;
  private static final long LOST_SECONDS = 30;
  private static final int ONLY_OWNER_READS = 0400;

  private PodShape() {}

  static PodSpec of(AgentFleet fleet, AgentPool pool) {
    var common = fleet.getSpec().podDefaults();
    var template = pool.getSpec().template();
    var isolation = fleet.getSpec().isolation();
    return new PodSpecBuilder()
        .withServiceAccountName(pool.getMetadata().getName())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(
            (long) pool.getSpec().drain().checkpointSeconds() + GRACE_BEYOND_CHECKPOINT)
        .withRuntimeClassName(
            template.runtimeClassName() != null
                ? template.runtimeClassName()
                : isolation.runtimeClassName())
        .withPriorityClassName(template.priorityClassName())
        .withHostUsers(isolation.userNamespaces() ? false : null)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withImagePullSecrets(
            common.imagePullSecrets().stream()
                .map(it -> new LocalObjectReference(it.name()))
                .toList())
        .withNodeSelector(
            common.nodeSelector().isEmpty() ? null : new TreeMap<>(common.nodeSelector()))
        .withTolerations(tolerations(common.tolerations()))
        .withTopologySpreadConstraints(
            spread(pool, "kubernetes.io/hostname"), spread(pool, "topology.kubernetes.io/zone"))
        .withContainers(AgentContainer.of(fleet, pool))
        .withVolumes(
            scratch(WORKSPACE, template.workspace().size()),
            scratch(HOME, new Quantity("2Gi")),
            scratch(SCRATCH, new Quantity("1Gi")),
            new VolumeBuilder()
                .withName(TOKEN)
                .withNewProjected()
                .withDefaultMode(ONLY_OWNER_READS)
                .addNewSource()
                .withNewServiceAccountToken("flotilla", TOKEN_SECONDS, "token")
                .endSource()
                .endProjected()
                .build())
        .build();
  }

  /// A pod whose node is lost is given up after half a minute, unless the fleet says otherwise: for the
  /// five that Kubernetes waits it would stand in the way of another one.
  private static List<io.fabric8.kubernetes.api.model.Toleration> tolerations(
      List<Toleration> chosen) {
    var lost =
        Stream.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
            .filter(key -> chosen.stream().noneMatch(it -> isOf(it, key)))
            .map(key -> new Toleration(key, "Exists", null, NO_EXECUTE, LOST_SECONDS));
    return Stream.concat(chosen.stream(), lost).map(PodShape::toleration).toList();
  }

  /// Without a key, or an effect, it is of all of them.
  private static boolean isOf(Toleration it, String lost) {
    return (it.key() == null || it.key().equals(lost))
        && (it.effect() == null || it.effect().equals(NO_EXECUTE));
  }

  private static io.fabric8.kubernetes.api.model.Toleration toleration(Toleration it) {
    return new TolerationBuilder()
        .withKey(it.key())
        .withOperator(it.operator())
        .withValue(it.value())
        .withEffect(it.effect())
        .withTolerationSeconds(it.tolerationSeconds())
        .build();
  }

  /// Spread where it costs nothing: a pod is never kept waiting for it.
  private static TopologySpreadConstraint spread(AgentPool pool, String over) {
    return new TopologySpreadConstraintBuilder()
        .withMaxSkew(1)
        .withTopologyKey(over)
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withLabelSelector(Names.pods(pool))
        .build();
  }

  private static Volume scratch(String name, Quantity most) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withSizeLimit(most)
        .endEmptyDir()
        .build();
  }
}
