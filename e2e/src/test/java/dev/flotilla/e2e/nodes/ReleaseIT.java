package dev.flotilla.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The release as `deploy.sh` and Helm see it: it can be asked whether it works, and it can be taken
/// away.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReleaseIT {
  @RegisterExtension static final FleetOnNodes FLEET = new FleetOnNodes();

  private static final Duration MINUTES = Duration.ofMinutes(4);

  /// What a chart or an operator may leave behind in a namespace.
  private static final String KINDS =
      "pods,deployments,replicasets,jobs,services,endpointslices,configmaps,serviceaccounts,roles,"
          + "rolebindings,networkpolicies,poddisruptionbudgets,resourcequotas,limitranges,leases,"
          + "agentfleets,agentpools";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  private static InstalledFleet fleet() {
    return FLEET.get();
  }

  @Test
  @Order(1)
  void itsTestPassesAndFailsWhileTheServerIsAway() {
    assertThat(fleet().verify().exit()).isZero();
    assertThat(fleet().kubectl("logs", "flotilla-test").lines())
        .hasSize(5)
        .allMatch(it -> it.startsWith("ok: "));

    scale(0);
    try {
      var broken = fleet().verify();
      assertThat(broken.exit()).as("%s", broken).isEqualTo(1);
      assertThat(broken.err()).contains("deploy: helm test failed");
      assertThat(
              fleet()
                  .kubectl(
                      "get",
                      "pod",
                      "flotilla-test",
                      "-o=jsonpath={.status.containerStatuses[0].state.terminated.exitCode}"))
          .isEqualTo("1");
      assertThat(fleet().kubectl("logs", "flotilla-test").lines())
          .filteredOn(it -> it.startsWith("FAILED: "))
          .isNotEmpty()
          .allMatch(it -> it.contains("http://api-gateway:") || it.contains("/ready"));
    } finally {
      scale(1);
    }
    var mended = fleet().verify();
    assertThat(mended.exit()).as("%s", mended).isZero();
    assertThat(mended.err()).contains("deploy: the fleet in " + fleet().namespace() + " works");
  }

  private static void scale(int replicas) {
    fleet().kubectl("scale", "deployment/api-gateway", "--replicas=" + replicas);
    Eventually.within(MINUTES, () -> fleet().nodesOf("api-gateway").size() == replicas);
  }

  @Test
  @Order(2)
  void whenItGoesItsAgentsFinishFirstAndNothingStaysButTheData() {
    var namespace = fleet().namespace();
    var volumes = fleet().kubectl("get", "persistentvolumeclaims", "-o=name");
    try (var held = HeldTasks.start(fleet(), home, 2)) {
      held.awaitHeld();
      var begun = System.nanoTime();

      var gone = CompletableFuture.runAsync(fleet()::uninstall);

      Eventually.within(
          MINUTES,
          () ->
              fleet()
                  .kubectl(
                      "get",
                      "agentpools",
                      "-o=jsonpath={.items[*].metadata.name} {.items[*].metadata.deletionTimestamp}")
                  .matches("worker-agent \\S+"));
      InstalledFleet.say("the other pools ended", begun);
      assertThat(gone).isNotDone();
      assertThat(fleet().agents()).hasSize(2);
      held.release();
      held.assertEachDoneOnce();
      gone.join();
      InstalledFleet.say("uninstalled", begun);
    }

    Eventually.within(MINUTES, () -> left().isEmpty());
    assertThat(ofTheCluster()).isEmpty();
    assertThat(fleet().kubectl("get", "persistentvolumeclaims", "-o=name"))
        .isEqualTo(volumes)
        .isNotBlank();
    CloudNativePg.await(FLEET.nodes(), namespace, InstalledFleet.LEDGER, 3);
    FLEET
        .nodes()
        .kubectl("default", "get", "crd", "agentfleets.flotilla.dev", "agentpools.flotilla.dev");
    fleet().assertNothingLostOrDoubled("uninstalled");
    FLEET.withdraw();
  }

  /// What is neither the ledger's nor every namespace's.
  private static List<String> left() {
    return fleet()
        .kubectl("get", KINDS, "-o=name")
        .lines()
        .filter(it -> !it.contains("/" + InstalledFleet.LEDGER))
        .filter(it -> !it.equals("serviceaccount/default"))
        .filter(it -> !it.equals("configmap/kube-root-ca.crt"))
        .filter(it -> !it.equals("configmap/cnpg-default-monitoring"))
        .toList();
  }

  private static List<String> ofTheCluster() {
    return Stream.of(
            "priorityclasses",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "clusterroles",
            "clusterrolebindings")
        .flatMap(it -> fleet().kubectl("get", it, "-o=name").lines())
        .filter(it -> it.contains("flotilla"))
        .toList();
  }
}
