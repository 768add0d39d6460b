package dev.flotilla.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The real CLI against the simulator.
class SimulatorIT {
  private static final String FAST = "{name: fast, extends: %s, latency: 60ms, pace: 0ms}";

  private static final String SKY = "Draw the sky: see parts/sky.sh";

  @TempDir private Path directory;
  private Path workspace = Path.of("");

  @BeforeEach
  void makeRepository() throws Exception {
    workspace = directory.resolve("workspace");
    DemoRepository.writeTo(workspace);
    sh("git init -q -b main && git add -A && git commit -q -m Begin");
  }

  @Test
  void demosShipsSailAndComeAroundAfterTheReviewInTheSameConversation() throws Exception {
    try (var simulator = start("demo", FAST.formatted("demo"))) {
      var sails = claude(simulator);

      var worked = sails.begin("Let the ships sail: see parts/fleet.sh");
      var revised = sails.resume("Your result was reviewed, and something has to change: …");

      assertThat(worked.exitCode()).isZero();
      assertThat(revised.result()).hasValueSatisfying(r -> assertThat(r).contains("no edge"));
      assertThat(sh(DemoRepository.CHECK)).contains("around the world").doesNotContain("not ok");
      assertThat(sh("git log --reverse --format=%s"))
          .isEqualTo("Begin\nLet the ships sail\nLet ships come back on the other side\n");
      assertThat(simulator.usage().refused()).isZero();
      assertThat(simulator.usage().requests()).isEqualTo(9);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"A crescent moon", "checks/sky.sh", "Check and commit the sky"})
  void killedCliGoesOnInTheSameConversationWithAnotherSimulator(String where) throws Exception {
    var session = UUID.randomUUID().toString();
    try (var simulator = start("demo", FAST.formatted("demo"))) {
      var killed =
          new ClaudeRun(directory, simulator.url(), session)
              .beginAndKill(SKY, line -> line.contains(where));
      assertThat(killed.result()).isEmpty();
    }

    try (var simulator = start("demo", FAST.formatted("demo"))) {
      var ended =
          new ClaudeRun(directory, simulator.url(), session)
              .resume("You were interrupted and go on now. What was running may have run in part.");

      assertThat(ended.exitCode()).isZero();
      assertSkyIsDone();
      assertThat(simulator.usage().refused()).isZero();
      // what has a result is not done again; a file written without one is read before it is again
      assertThat(simulator.usage().requests()).isLessThanOrEqualTo(6);
    }
  }

  @Test
  void anotherSessionOnFinishedWorkChangesNothing() throws Exception {
    try (var simulator = start("demo", FAST.formatted("demo"))) {
      claude(simulator).begin(SKY);
      var tip = sh("git rev-parse HEAD");

      var ended = claude(simulator).begin(SKY);

      assertThat(ended.exitCode()).isZero();
      assertThat(sh("git rev-parse HEAD")).isEqualTo(tip);
      assertThat(sh("git status --porcelain")).isEmpty();
    }
  }

  @Test
  void anyPromptIsRehearsedWithAMarkedNote() throws Exception {
    try (var simulator = start("rehearsal", FAST.formatted("rehearsal"))) {
      var first = claude(simulator).begin("Rewrite the parser");
      var second = claude(simulator).begin("Rewrite the printer");

      assertThat(first.exitCode()).isZero();
      assertThat(second.exitCode()).isZero();
      assertThat(sh("git log --format=%s")).contains("Note that this was a rehearsal");
      assertThat(sh("git show HEAD:FLOTILLA-REHEARSAL.md")).contains("> Rewrite the printer");
      assertThat(simulator.usage().refused()).isZero();
    }
  }

  @Test
  void upstreamFaultsAreSurvivedByTheCli() throws Exception {
    var faults =
        """
        name: storm
        extends: demo
        latency: 20ms
        pace: 0ms
        faults:
          - {name: busy, when: {rule: sky/read}, times: 1, fault: {kind: refuse, status: 529}}
          - {name: broken, when: {rule: sky/draw}, times: 1, fault: {kind: cut, after: 3}}
          - {name: error, when: {rule: sky/list}, times: 1, fault: {kind: error-event, after: 5}}
          - {name: noise, when: {rule: sky/green}, times: 1, fault: {kind: garbage, after: 3}}
        """;
    try (var simulator = start("storm", faults)) {
      var ended = claude(simulator).begin(SKY);

      assertThat(ended.exitCode()).isZero();
      assertSkyIsDone();
      assertThat(simulator.usage().refused()).isPositive();
    }
  }

  private void assertSkyIsDone() throws Exception {
    assertThat(sh(DemoRepository.CHECK)).contains("the moon is up").doesNotContain("not ok");
    assertThat(sh("git status --porcelain")).isEmpty();
    assertThat(sh("git log --reverse --format=%s"))
        .isEqualTo("Begin\nHang a moon and stars over the harbour\n");
  }

  private ClaudeRun claude(Simulator simulator) {
    return new ClaudeRun(directory, simulator.url(), UUID.randomUUID().toString());
  }

  private Simulator start(String name, String scenario) throws IOException {
    var file = directory.resolve(name + ".yaml");
    Files.writeString(file, scenario);
    return Simulator.start(new SimulatorConfig(0, file.toString(), 1));
  }

  private String sh(String command) throws Exception {
    var builder = new ProcessBuilder("/bin/sh", "-c", command).directory(workspace.toFile());
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    for (var who : new String[] {"AUTHOR", "COMMITTER"}) {
      builder.environment().put("GIT_" + who + "_NAME", "Ada");
      builder.environment().put("GIT_" + who + "_EMAIL", "ada@example.com");
    }
    var process = builder.redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
