package dev.flotilla.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.e2e.harness.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Nobody hears of a node any more, while agents work on it. Its pods may run or not: the work goes on
/// elsewhere, and whoever comes back is not believed.
class LostNodeIT {
  @RegisterExtension static final FleetOnNodes FLEET = new FleetOnNodes();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  private static InstalledFleet fleet() {
    return FLEET.get();
  }

  private static RealNodes nodes() {
    return FLEET.nodes();
  }

  @AfterEach
  void bringBack() {
    RealNodes.NAMES.forEach(
        it -> {
          nodes().cluster().reconnect(it);
          nodes().cluster().realNode(it);
          nodes().awaitReady(it, "True");
          nodes().kubectl("default", "uncordon", it);
        });
  }

  @Test
  void workOfANodeThatIsCutOffGoesOnElsewhereWithTheServerThatWasOnIt() {
    var node = withFewestOfTheLedger();
    fleet().moveTo(node, "api-gateway");
    try (var steady = SteadyTasks.leave(fleet(), home, 4, Duration.ofSeconds(1))) {
      steady.awaitSteps(3);
      var lost = agentsOf(node);
      say("the server, and agents " + lost);
      var begun = System.nanoTime();

      nodes().cluster().cutOff(node);

      nodes().awaitReady(node, "Unknown");
      InstalledFleet.say("node unknown", begun);
      steady.awaitMoreSteps();
      InstalledFleet.say("all of the work goes on elsewhere", begun);
      nodes().cluster().reconnect(node);
      nodes().awaitReady(node, "True");
      InstalledFleet.say("node back", begun);
      steady.awaitMoreSteps();
      assertGoneOn(steady, lost);
      fleet().assertNothingLostOrDoubled("a node was cut off");
    }
  }

  @Test
  void workOfANodeWhoseKubeletDiedGoesOnElsewhere() {
    var node = withFewestOfTheLedger();
    try (var steady = SteadyTasks.leave(fleet(), home, 4, Duration.ofSeconds(3))) {
      steady.awaitSteps(2);
      var lost = agentsOf(node);
      say("agents " + lost);
      var begun = System.nanoTime();

      nodes().killKubelet(node);

      nodes().awaitReady(node, "Unknown");
      InstalledFleet.say("node unknown", begun);
      Eventually.within(Duration.ofMinutes(5), () -> lost.stream().noneMatch(it -> isOn(it, node)));
      InstalledFleet.say("pods given up", begun);
      steady.awaitMoreSteps();
      InstalledFleet.say("all of the work goes on elsewhere", begun);
      nodes().cluster().realNode(node);
      nodes().awaitReady(node, "True");
      assertGoneOn(steady, lost);
      fleet().assertNothingLostOrDoubled("a kubelet died");
    }
  }

  private void assertGoneOn(SteadyTasks steady, List<String> lost) {
    // not before: a command line waits a minute for a server
    steady.watch(fleet(), home);
    steady.release();
    var reports = steady.assertEachStepOnce();
    var interrupted =
        reports.values().stream().filter(it -> counted(it, "interruptions") > 0).toList();
    assertThat(interrupted).as("%s", reports).hasSizeGreaterThanOrEqualTo(lost.size());
    assertThat(reports.values())
        .allSatisfy(
            it -> assertThat(counted(it, "attempts")).isEqualTo(counted(it, "interruptions") + 1));
    fleet().awaitNoAgents();
  }

  private static int counted(JsonNode report, String what) {
    return report.at("/subtasks/0/" + what).asInt();
  }

  /// A majority of the ledger has to be left, which three nodes would see to.
  private static String withFewestOfTheLedger() {
    return RealNodes.withFewest(fleet().nodesOf(InstalledFleet.LEDGER));
  }

  private static List<String> agentsOf(String node) {
    var lost =
        fleet().agents().entrySet().stream()
            .filter(it -> it.getValue().equals(node))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(lost).as("agents of %s", node).isNotEmpty();
    return lost;
  }

  private static boolean isOn(String pod, String node) {
    return fleet()
        .kubectl("get", "pods", "--field-selector=spec.nodeName=" + node, "-o=name")
        .lines()
        .anyMatch(("pod/" + pod)::equals);
  }

  private static void say(String what) {
    var primary = CloudNativePg.primary(nodes(), fleet().namespace(), InstalledFleet.LEDGER);
    System.err.println(
        "nodes: on the node: %s; operator on %s, gateways on %s, server on %s, primary %s"
            .formatted(
                what,
                fleet().nodesOf("flotilla-operator"),
                fleet().nodesOf("model-gateway"),
                fleet().nodesOf("api-gateway"),
                primary));
  }
}
