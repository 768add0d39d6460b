package dev.flotilla.e2e.crew;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The main job by the command line alone: a plan, agents side by side, a revision, a conflict, a red
/// check, one branch.
class CrewRunE2E {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  private Product product;
  private SampleRepository repository;

  @BeforeEach
  void open() {
    product = new Product(home).with("FLOTILLA_DUAL_AGENT_MODE_ENABLED", "true");
    repository = SampleRepository.create(home.resolve("repo"));
  }

  @AfterEach
  void nothingIsLeft() {
    Processes.killAll(home);
  }

  @Test
  void aPlanBecomesOneBranchThroughRevisionConflictAndRedCheck() {
    var script =
        new Script(
            List.of(
                Script.node("api", "s1", List.of(), "api.txt"),
                Script.node("ui", "s2", List.of(), "ui.txt"),
                Script.node("bad", "worker", List.of(), "bad.txt"),
                Script.node("docs", "s3", List.of("api", "ui"), "docs.txt")),
            Map.of(
                "api", "echo api > api.txt; echo 'by api' > shared.txt",
                "ui", "echo ui > ui.txt; echo 'by ui' > shared.txt",
                "bad", "echo bad > bad.txt; echo red > red.txt",
                "docs", "cat shared.txt > docs.txt"),
            Map.of(
                "api", "echo 'by api and ui' > shared.txt",
                "ui", "echo 'by api and ui' > shared.txt",
                "bad", "git rm -q red.txt"),
            Set.of("api"));
    try (var upstream = ScriptedUpstream.start(script::reply)) {
      product.upstream(upstream, "sk-ant-e2e-crew");

      var ended =
          product.run(
              "run",
              "Make all of it",
              "--repo",
              repository.path().toString(),
              "--check",
              "test ! -f red.txt",
              "--json");

      assertThat(ended.exit()).as("%s", ended).isZero();
      var report = ended.json();
      assertThat(report.path("mode").asText()).isEqualTo("crew");
      assertThat(report.path("state").asText()).isEqualTo("succeeded");
      assertThat(keys(report)).containsExactly("api", "ui", "bad", "docs");
      assertThat(subtask(report, "api").path("revisions").asInt()).isEqualTo(1);
      assertThat(subtask(report, "bad").path("resolves").asInt()).isEqualTo(1);
      assertThat(
              subtask(report, "api").path("resolves").asInt()
                  + subtask(report, "ui").path("resolves").asInt())
          .isEqualTo(1);
      assertThat(report.path("check").path("exitCode").asInt()).isZero();
      assertBranch(report.path("branch").asText());
      assertThat(report.path("usage").path("requests").asInt()).isEqualTo(upstream.requests());
      script.sessions().forEach((key, all) -> assertThat(Set.copyOf(all)).as(key).hasSize(1));
    }
  }

  private void assertBranch(String branch) {
    assertThat(repository.git("show", branch + ":shared.txt")).isEqualTo("by api and ui");
    assertThat(repository.git("show", branch + ":docs.txt")).isEqualTo("by api and ui");
    assertThat(repository.git("show", branch + ":api.txt")).contains("AGAIN-api");
    assertThat(repository.git("ls-tree", "--name-only", branch).lines().toList())
        .doesNotContain("red.txt");
    var merges = repository.git("log", "--merges", "--first-parent", "--format=%s", branch);
    assertThat(merges.lines().toList())
        .containsExactlyInAnyOrder("Make api", "Make ui", "Make bad", "Make docs");
    assertThat(repository.git("log", "--format=%an|%cn", branch).lines().toList())
        .contains("Ada Lovelace|Flotilla");
  }

  private static List<String> keys(JsonNode report) {
    return StreamSupport.stream(report.path("subtasks").spliterator(), false)
        .map(it -> it.path("key").asText())
        .toList();
  }

  private static JsonNode subtask(JsonNode report, String key) {
    return StreamSupport.stream(report.path("subtasks").spliterator(), false)
        .filter(it -> it.path("key").asText().equals(key))
        .findFirst()
        .orElseThrow();
  }
}
