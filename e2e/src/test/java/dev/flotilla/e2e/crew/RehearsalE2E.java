package dev.flotilla.e2e.crew;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.SampleRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Crews without a key: what `run --simulate` does in anybody's repository.
class RehearsalE2E {
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
    var left = Processes.of(product.dataDir());
    Processes.killAll(home);
    assertThat(left).as("processes left behind").isEmpty();
  }

  @Test
  void crewRehearsesAnyPromptAndDeliversNothing() throws Exception {
    var before = repository.fingerprint();
    var storm =
        fast(
            """
            faults:
              - {name: busy, when: {rule: ^plan$}, times: 1, fault: {kind: refuse, status: 529}}
              - {name: broken, when: {rule: part/note}, times: 1, fault: {kind: cut, after: 3}}
              - {name: error, when: {rule: ^review$}, times: 1, fault: {kind: error-event, after: 2}}
            """);

    var report = run("Rewrite \"everything\" in\nRust", storm);

    assertThat(report.path("state").asText()).isEqualTo("succeeded");
    assertThat(report.path("mode").asText()).isEqualTo("crew");
    assertThat(report.path("simulated").asBoolean()).isTrue();
    assertThat(report.path("branch").isNull()).isTrue();
    assertThat(all(report, "subtasks", "key"))
        .containsExactly("change", "tests", "docs", "summary");
    assertThat(all(report, "subtasks", "state")).containsOnly("merged");
    assertThat(all(report, "commits", "subject")).contains("Note that this was a rehearsal");
    assertThat(repository.git("branch", "--list", "flotilla/*")).isEmpty();
    assertThat(repository.fingerprint()).isEqualTo(before);
  }

  @Test
  void oneAgentRehearsesToo() throws Exception {
    var report = run("Rewrite everything in Rust", fast(""), "--mode", "solo");

    assertThat(report.path("state").asText()).isEqualTo("succeeded");
    assertThat(all(report, "commits", "subject")).containsExactly("Note that this was a rehearsal");
  }

  @Test
  void everyConflictOfASyntheticTaskIsResolved() {
    var report = run("Measure", "synthetic:width=3,depth=2,conflicts=1,revisions=0.4,seconds=0.4");

    assertThat(report.path("state").asText()).isEqualTo("succeeded");
    assertThat(all(report, "subtasks", "state")).hasSize(6).containsOnly("merged");
    assertThat(total(report, "resolves")).isGreaterThanOrEqualTo(4);
    assertThat(total(report, "revisions")).isBetween(1, 5);
    assertThat(all(report, "commits", "subject")).contains("Make l1-1", "Make l2-3");
  }

  @Test
  void wrongParametersAreOneLineAndExit2() {
    var ended =
        product.run(
            "run", "x", "--repo", repository.path().toString(), "--simulate=synthetic:width=zero");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err().lines())
        .filteredOn(it -> it.startsWith("flotilla:"))
        .containsExactly(
            "flotilla: cannot rehearse: synthetic: expected width as a whole number from 1 to 200,"
                + " found 'zero'");
  }

  /// The rehearsal without its pauses.
  private String fast(String more) throws IOException {
    var file = home.resolve("scenario.yaml");
    Files.writeString(file, "name: fast\nextends: rehearsal\nlatency: 50ms\npace: 0ms\n" + more);
    return file.toString();
  }

  private JsonNode run(String prompt, String scenario, String... more) {
    var arguments =
        List.of(
            "run",
            prompt,
            "--repo",
            repository.path().toString(),
            "--simulate=" + scenario,
            "--check",
            "! grep -rq '^<<<<<<<' .",
            "--json");
    var all = Stream.concat(arguments.stream(), List.of(more).stream());
    var ended = product.run(all.toArray(String[]::new));
    assertThat(ended.exit()).as("%s", ended).isZero();
    return ended.json();
  }

  private static List<String> all(JsonNode report, String list, String field) {
    return report.path(list).valueStream().map(it -> it.path(field).asText()).toList();
  }

  private static int total(JsonNode report, String counter) {
    return report.path("subtasks").valueStream().mapToInt(it -> it.path(counter).asInt()).sum();
  }
}
