package dev.flotilla.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.crew.Script;
import dev.flotilla.e2e.harness.SampleRepository;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The whole fleet on two nodes, by what a user sees.
class FleetIT {
  @RegisterExtension static final FleetOnNodes FLEET = new FleetOnNodes();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  private static InstalledFleet fleet() {
    return FLEET.get();
  }

  @Test
  void aCrewsWorkBecomesOneBranchAndItsPoolsComeAndGo() {
    var script =
        new Script(
            List.of(
                Script.node("api", "s1", List.of(), "api.txt"),
                Script.node("ui", "worker", List.of(), "ui.txt"),
                Script.node("docs", "worker", List.of("api", "ui"), "docs.txt")),
            Map.of(
                "api", "echo api > api.txt",
                "ui", "echo ui > ui.txt",
                "docs", "cat api.txt ui.txt > docs.txt"),
            Map.of(),
            Set.of("api"));
    fleet().plays(script::reply);
    fleet().awaitNoAgents();
    var repository = SampleRepository.create(home.resolve("repo"));
    var begun = System.nanoTime();

    var ended =
        fleet()
            .commandLine(home)
            .run(
                "run",
                "Make all of it",
                "--repo",
                repository.path().toString(),
                "--mode",
                "crew",
                "--check",
                "test -f api.txt || test -f ui.txt",
                "--json");

    assertThat(ended.exit()).as("%s", ended).isZero();
    InstalledFleet.say("a crew's task delivered", begun);
    var report = ended.json();
    assertThat(report.path("state").asText()).isEqualTo("succeeded");
    var branch = report.path("branch").asText();
    assertThat(repository.git("show", branch + ":docs.txt")).contains("api").contains("ui");
    assertThat(repository.git("show", branch + ":api.txt")).contains("AGAIN-api");
    fleet().awaitNoAgents();
    InstalledFleet.say("no agent left", begun);
  }

  @Test
  void agentsOfADrainedNodeGoOnElsewhereWithWhatTheyHad() {
    try (var held = HeldTasks.start(fleet(), home, 3)) {
      held.awaitHeld();
      var before = fleet().agents();
      var node = before.values().iterator().next();
      var begun = System.nanoTime();

      FLEET
          .nodes()
          .kubectl(
              "default",
              "drain",
              node,
              "--ignore-daemonsets",
              "--delete-emptydir-data",
              "--timeout=240s");

      InstalledFleet.say(
          "drained of " + before.values().stream().filter(node::equals).count() + " busy agents",
          begun);
      held.release();
      held.assertEachDoneOnce();
      InstalledFleet.say("all delivered", begun);
      assertThat(fleet().agents().values()).doesNotContain(node);
      FLEET.nodes().kubectl("default", "uncordon", node);
    }
  }
}
