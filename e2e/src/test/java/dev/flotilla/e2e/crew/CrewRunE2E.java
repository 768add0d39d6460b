package dev.flotilla.e2e.crew;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The main job by the command line alone: a plan, agents side by side, a revision, a conflict, a red
/// check, one branch.
class CrewRunE2E {
  private static final String KEY = "sk-ant-e2e-crew-4711";

  /// What the shipped prices say of a million tokens, in and out, by model.
  private static final Map<String, List<String>> PRICES =
      Map.of(
          "claude-opus", List.of("4", "20"),
          "claude-sonnet", List.of("2", "10"),
          "claude-haiku", List.of("0.5", "2.5"));

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
      product.upstream(upstream, KEY);

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
      assertUsage(report.path("usage"), upstream);
      assertThat(upstream.seen()).extracting(Conversation::key).containsOnly(KEY);
      assertThat(texts(upstream)).doesNotContain(KEY);
      assertKeyIsNowhere();
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

  private static void assertUsage(JsonNode usage, ScriptedUpstream upstream) {
    assertThat(upstream.seen()).as("every request was answered").hasSize(upstream.requests());
    assertThat(usage.path("requests").asInt()).isEqualTo(upstream.requests());
    assertThat(usage.path("inputTokens").asLong()).isEqualTo(upstream.inputTokens());
    assertThat(usage.path("outputTokens").asLong()).isEqualTo(upstream.outputTokens());
    var cost =
        upstream.seen().stream()
            .map(it -> cost(it.body().path("model").asText()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(new BigDecimal(usage.path("costUsd").asText())).isEqualByComparingTo(cost);
    assertThat(new BigDecimal(usage.path("estimatedUsd").asText())).isZero();
    assertThat(upstream.seen().stream().map(it -> it.body().path("model").asText()).distinct())
        .as("the manager's model and the workers'")
        .anyMatch(it -> it.startsWith("claude-opus"))
        .anyMatch(it -> it.startsWith("claude-sonnet"));
  }

  /// Of one answer.
  private static BigDecimal cost(String model) {
    var price =
        PRICES.entrySet().stream()
            .filter(it -> model.startsWith(it.getKey()))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no price for " + model))
            .getValue();
    return new BigDecimal(price.getFirst())
        .multiply(new BigDecimal(ScriptedUpstream.INPUT))
        .add(new BigDecimal(price.getLast()).multiply(new BigDecimal(ScriptedUpstream.OUTPUT)))
        .movePointLeft(6);
  }

  private static String texts(ScriptedUpstream upstream) {
    return String.join("\n", upstream.seen().stream().map(it -> it.body().toString()).toList());
  }

  /// Not in what the fleet keeps, nor in what it said.
  private void assertKeyIsNowhere() {
    try (Stream<Path> files = Files.walk(home)) {
      var holding =
          files
              .filter(Files::isRegularFile)
              .filter(it -> !it.equals(home.resolve("key")))
              .filter(CrewRunE2E::holdsKey)
              .toList();
      assertThat(holding).as("files that hold the key").isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holdsKey(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(KEY);
    } catch (IOException e) {
      return false; // gone meanwhile
    }
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
