package dev.flotilla.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.crew.Script;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// What agents work with is taken away under them, and comes back: none of their work is lost, none is
/// done twice.
class UnderLoadIT {
  @RegisterExtension static final FleetOnNodes FLEET = new FleetOnNodes();

  private static final Duration PACE = Duration.ofMillis(500);

  /// The probes ask every ten seconds, and believe it the third time.
  private static final Duration BEYOND_LIVENESS = Duration.ofSeconds(60);

  private static final String INSTANCES =
      "--selector=cnpg.io/podRole=instance,cnpg.io/cluster=" + InstalledFleet.LEDGER;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  private static InstalledFleet fleet() {
    return FLEET.get();
  }

  @Test
  void theServerRolls() {
    rolls("api-gateway");
  }

  @Test
  void theModelGatewayRolls() {
    rolls("model-gateway");
  }

  private void rolls(String name) {
    try (var steady = SteadyTasks.start(fleet(), home, 3, PACE)) {
      steady.awaitSteps(3);
      var agents = fleet().agents().keySet();
      var before = pods(name);
      steady.measure();
      var begun = System.nanoTime();

      fleet().kubectl("rollout", "restart", "deployment/" + name);
      fleet().kubectl("rollout", "status", "--timeout=240s", "deployment/" + name);

      InstalledFleet.say(name + " rolled", begun);
      Eventually.within(
          Duration.ofMinutes(7), () -> pods(name).stream().noneMatch(before::contains));
      InstalledFleet.say("those before are gone", begun);
      steady.awaitMoreSteps();
      InstalledFleet.say("longest standstill " + steady.longestPause().toMillis() + " ms,", begun);
      assertThat(fleet().agents().keySet()).isEqualTo(agents);
      steady.release();
      var reports = steady.assertEachStepOnce();
      assertThat(reports.values())
          .allSatisfy(
              it -> assertThat(it.at("/subtasks/0/interruptions").asInt()).as("%s", it).isZero());
      fleet().awaitNoAgents();
      fleet().assertNothingLostOrDoubled(name + " rolled");
    }
  }

  @Test
  void theLedgersPrimaryDiesWhileACrewWorks() {
    var script =
        new Script(
            List.of(
                Script.node("api", "s1", List.of(), "api.txt"),
                Script.node("docs", "worker", List.of("api"), "docs.txt")),
            Map.of("api", "echo api > api.txt", "docs", "cat api.txt > docs.txt"),
            Map.of(),
            Set.of("api"));
    try (var steady = SteadyTasks.start(fleet(), home, 2, PACE)) {
      var worked = new AtomicBoolean();
      fleet().plays(it -> SteadyTasks.isOne(it) ? steady.reply(it) : noticed(it, script, worked));
      steady.awaitSteps(2);
      var repository = SampleRepository.create(home.resolve("repo"));
      try (var crew =
          fleet()
              .commandLine(home.resolve("crew"))
              .start(
                  "run",
                  "Make all of it",
                  "--repo",
                  repository.path().toString(),
                  "--mode",
                  "crew",
                  "--check",
                  "test -f api.txt",
                  "--json")) {
        Eventually.within(Duration.ofMinutes(2), worked::get);
        var primary =
            CloudNativePg.primary(FLEET.nodes(), fleet().namespace(), InstalledFleet.LEDGER);
        steady.measure();
        var begun = System.nanoTime();

        fleet().kubectl("delete", "pod", primary, "--force", "--grace-period=0");

        Eventually.within(
            Duration.ofMinutes(2),
            () ->
                !CloudNativePg.primary(FLEET.nodes(), fleet().namespace(), InstalledFleet.LEDGER)
                    .equals(primary));
        InstalledFleet.say("another primary", begun);
        steady.awaitMoreSteps();
        InstalledFleet.say(
            "longest standstill " + steady.longestPause().toMillis() + " ms,", begun);
        var ended = crew.await(300);
        assertThat(ended.exit()).as("%s", ended).isZero();
        InstalledFleet.say("the crew's task delivered", begun);
        var report = ended.json();
        assertThat(report.path("state").asText()).isEqualTo("succeeded");
        assertThat(repository.git("show", report.path("branch").asText() + ":docs.txt"))
            .contains("api")
            .contains("AGAIN-api");
      }
      steady.release();
      steady.assertEachStepOnce();
    }
    CloudNativePg.await(FLEET.nodes(), fleet().namespace(), InstalledFleet.LEDGER, 3);
    fleet().awaitNoAgents();
    fleet().assertNothingLostOrDoubled("the primary died");
  }

  @Test
  void theWholeLedgerIsAwayForLongerThanProbesArePatient() {
    // a command line waits a minute for the fleet
    try (var steady = SteadyTasks.leave(fleet(), home, 2, PACE)) {
      steady.awaitSteps(3);
      var restarts = fleet().restarts();
      steady.measure();
      var begun = System.nanoTime();

      hibernate("on");
      fleet().kubectl("delete", "pod", INSTANCES, "--force", "--grace-period=0");

      Eventually.within(
          Duration.ofMinutes(1),
          () -> fleet().kubectl("get", "pod", INSTANCES, "-o=name").isBlank());
      InstalledFleet.say("no instance left", begun);
      Eventually.until(() -> ready("api-gateway") + ready("model-gateway") == 0);
      InstalledFleet.say("server and gateway unready", begun);
      Eventually.after(BEYOND_LIVENESS);
      assertThat(ready("api-gateway") + ready("model-gateway")).isZero();
      Eventually.until(() -> ready("flotilla-operator") > 0);
      assertThat(restarts).containsAllEntriesOf(fleet().restarts());
      hibernate("off");
      CloudNativePg.await(FLEET.nodes(), fleet().namespace(), InstalledFleet.LEDGER, 3);
      InstalledFleet.say("all instances back", begun);
      for (var name : List.of("api-gateway", "model-gateway")) {
        fleet().kubectl("rollout", "status", "--timeout=120s", "deployment/" + name);
      }
      InstalledFleet.say("all ready", begun);
      steady.awaitMoreSteps();
      InstalledFleet.say("longest standstill " + steady.longestPause().toMillis() + " ms,", begun);
      assertThat(restarts).containsAllEntriesOf(fleet().restarts());
      steady.watch(fleet(), home);
      steady.release();
      steady.assertEachStepOnce();
    }
    fleet().awaitNoAgents();
    fleet().assertNothingLostOrDoubled("the ledger was away");
  }

  /// CloudNativePG takes all instances away, and keeps their volumes.
  private static void hibernate(String whether) {
    fleet()
        .kubectl(
            "annotate",
            "--overwrite",
            "cluster",
            InstalledFleet.LEDGER,
            "cnpg.io/hibernation=" + whether);
  }

  private static int ready(String name) {
    var count =
        fleet().kubectl("get", "deployment", name, "-o=jsonpath={.status.readyReplicas}").strip();
    return count.isEmpty() ? 0 : Integer.parseInt(count);
  }

  /// Once somebody of the crew has worked.
  private static Reply noticed(Conversation conversation, Script script, AtomicBoolean worked) {
    if (conversation.hasResult("did-api")) {
      worked.set(true);
    }
    return script.reply(conversation);
  }

  private static List<String> pods(String name) {
    return fleet()
        .kubectl("get", "pods", "--selector=app.kubernetes.io/name=" + name, "-o=name")
        .lines()
        .toList();
  }
}
