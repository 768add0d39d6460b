package dev.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import dev.flotilla.cli.command.Cli;
import dev.flotilla.cli.command.Surroundings;
import dev.flotilla.cli.view.Screen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole fleet in this JVM, with the real Claude Code behind the real wall.
class DemoIT {
  @TempDir private Path directory;

  private Map<String, String> environment() {
    var environment = new TreeMap<>(System.getenv());
    assertThat(environment).as("run the tests by ./flotilla test").containsKey("FLOTILLA_CLAUDE");
    environment.put("FLOTILLA_DATA_DIR", directory.resolve("data").toString());
    return environment;
  }

  @Test
  void crewDrawsTheHarbourThroughRevisionConflictAndAKilledAgent() throws Exception {
    var environment = environment();
    var out = new ByteArrayOutputStream();
    var screen =
        new Screen(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            environment);
    var around = new Surroundings(environment, directory, screen, new OneMachine(environment));

    var code = Cli.run(around, "demo", "--json");

    var report = Json.read(out.toString(StandardCharsets.UTF_8), JsonNode.class);
    assertThat(code).as("%s", report).isZero();
    assertThat(report.path("state").asText()).isEqualTo("succeeded");
    assertThat(report.path("simulated").asBoolean()).isTrue();
    assertThat(report.path("mode").asText()).isEqualTo("crew");
    assertThat(report.path("subtasks"))
        .extracting(it -> it.path("state").asText())
        .containsExactly("merged", "merged", "merged", "merged");
    assertThat(total(report, "interruptions")).as("the killed agent").isEqualTo(1);
    assertThat(total(report, "revisions")).as("what a review sent back").isEqualTo(1);
    assertThat(total(report, "resolves")).as("the conflict").isEqualTo(1);
    assertThat(subjects(report))
        .contains(
            "Hang a moon and stars over the harbour",
            "Build a lighthouse",
            "Let the ships sail",
            "Let ships come back on the other side",
            "Keep both in the scene",
            "Watch a whole night go by");
    assertThat(report.path("check").path("exitCode").asInt(-1)).isZero();
    assertThat(branches()).contains(report.path("branch").asText());
    assertThat(directory.resolve("data/demo/fleet.json")).doesNotExist();
    assertThat(ProcessHandle.current().descendants())
        .extracting(it -> it.info().commandLine().orElse(""))
        .noneMatch(it -> it.contains("postgres") || it.contains("claude"));
  }

  private static int total(JsonNode report, String counter) {
    return report.path("subtasks").valueStream().mapToInt(it -> it.path(counter).asInt()).sum();
  }

  private static List<String> subjects(JsonNode report) {
    return report.path("commits").valueStream().map(it -> it.path("subject").asText()).toList();
  }

  private String branches() throws Exception {
    try (var samples = Files.list(directory.resolve("data/demo/samples"))) {
      var sample = samples.findFirst().orElseThrow();
      var git = new ProcessBuilder("git", "-C", sample.toString(), "branch", "--list").start();
      return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
