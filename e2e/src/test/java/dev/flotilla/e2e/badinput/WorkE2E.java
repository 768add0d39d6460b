package dev.flotilla.e2e.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.SampleRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Prompts, models and checks that misbehave, all on one fleet.
class WorkE2E {
  @TempDir static Path temporary;
  private static Arena arena;
  private static SampleRepository repository;

  @BeforeAll
  static void start() {
    arena = new Arena(temporary.resolve("home"));
    repository = arena.repository("work");
  }

  @AfterAll
  static void stop() {
    arena.close();
  }

  @Test
  void promptsOfEveryKindAreTakenAsTheyAre() throws IOException {
    var slash = arena.start(repository, "/compact @/etc/passwd @README.md SLASHMARK");
    var million = Files.writeString(temporary.resolve("million"), "p".repeat(1_000_000));
    var huge = fromFile(million);
    var nul = fromFile(Files.write(temporary.resolve("nul"), new byte[] {'a', 0, 'b'}));
    var broken = fromFile(Files.write(temporary.resolve("broken"), new byte[] {(byte) 0xff, 'b'}));

    assertThat(slash.await(120).exit()).as("%s", slash.stderr()).isZero();
    assertThat(huge.await(120).exit()).as("%s", huge.stderr()).isZero();
    assertThat(nul.await(60)).extracting(Product.Ended::exit).isEqualTo(2);
    assertThat(broken.await(60)).extracting(Product.Ended::exit).isEqualTo(2);
    assertThat(nul.stderr()).contains("U+0000");
    assertThat(broken.stderr()).contains("not text in UTF-8");
    var heard = arena.upstream().seen().stream().filter(it -> it.heard("SLASHMARK")).toList();
    assertThat(heard).isNotEmpty().noneMatch(it -> it.heard("daemon:x:1:"));
  }

  @Test
  void modelThatTalksNonsenseIsToldAndOneThatLoopsIsStoppedByTheBudget() {
    var nonsense = arena.start(repository, "NONSENSE");
    var loop = arena.start(repository, "LOOP", "--budget-usd", "0.01");

    assertThat(nonsense.await(120).exit()).as("%s", nonsense.stderr()).isZero();
    var looped = loop.await(120);
    assertThat(looped.exit()).as("%s", looped).isEqualTo(5);
    assertThat(looped.json().path("question").path("kind").asText()).isEqualTo("budget");
  }

  @Test
  void keyThatTheProviderRefusesParksWithThatReason() {
    var ended = arena.solo(repository, "KEY-REFUSED");

    assertThat(ended.exit()).as("%s", ended).isEqualTo(5);
    assertThat(ended.json().path("state").asText()).isEqualTo("parked");
    assertThat(ended.json().path("reason").asText()).containsIgnoringCase("key");
  }

  @Test
  void checksThatMisbehaveHarmNothing() {
    var loud = arena.start(repository, "A", "--check", "head -c 100000000 /dev/zero | tr '\\0' x");
    var meddling =
        arena.start(repository, "B", "--check", "echo j > junk; git add -A; git commit -qm sneaky");
    var leaving = arena.start(repository, "C", "--check", "setsid sleep 7771 & sleep 7772 & true");

    assertThat(loud.await(120).exit()).as("%s", loud.stderr()).isZero();
    assertThat(leaving.await(120).exit()).as("%s", leaving.stderr()).isZero();
    var report = succeeded(meddling.await(120));
    assertThat(report.path("commits")).hasSize(1);
    assertThat(repository.git("ls-tree", "--name-only", report.path("branch").asText()))
        .doesNotContain("junk");
    Eventually.until(() -> !isRunning("sleep 7771") && !isRunning("sleep 7772"));
  }

  @Test
  void largeFileThatTheAgentCommitsParksTheTaskAndSaysWhy() {
    var committed =
        arena.start(
            repository,
            "DO<<head -c 70000000 /dev/urandom > big; git add -A; git commit -qm big>>");

    var parked = committed.await(170);

    assertThat(parked.exit()).as("%s", parked).isEqualTo(5);
    assertThat(parked.json().path("reason").asText()).contains("64 MiB");
  }

  @Test
  void hangingCheckIsCancelledOnceAndSaidSoTheSecondTime() {
    var product = arena.product();
    var path = repository.path().toString();
    var detached =
        product.run("run", "D", "--repo", path, "--check", "exec sleep 7773", "--detach");
    assertThat(detached.exit()).as("%s", detached).isZero();
    var task = detached.out().strip();
    Eventually.until(() -> isChecking(product, task));

    assertThat(product.run("task", "cancel", task).exit()).isZero();

    Eventually.until(() -> show(product, task).path("state").asText().equals("cancelled"));
    var again = product.run("task", "cancel", task);
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("is cancelled already");
    Eventually.until(() -> !isRunning("sleep 7773"));
  }

  @Test
  void whatDoesNotExistIsNamed() {
    var product = arena.product();

    for (var verb : new String[] {"show", "cancel", "diff", "fetch", "logs"}) {
      var ended = product.run("task", verb, "nope");
      assertThat(ended.exit()).as("%s", ended).isEqualTo(2);
      assertThat(ended.err()).contains("there is no task nope");
    }
    assertThat(product.run("question", "answer", "q-none", "x").err()).contains("no such question");
    var second = product.run("up", "--port", "0");
    assertThat(second.exit()).as("%s", second).isEqualTo(2);
    assertThat(second.err()).contains("another fleet uses", "flotilla down");
  }

  private static Product.Running fromFile(Path prompt) {
    return arena
        .product()
        .start(
            "run",
            "--prompt-file",
            prompt.toString(),
            "--repo",
            repository.path().toString(),
            "--json");
  }

  private static boolean isRunning(String command) {
    return Processes.of(Path.of("sleep")).stream().anyMatch(it -> it.command().contains(command));
  }

  private static boolean isChecking(Product product, String task) {
    return show(product, task).path("subtasks").get(0).path("state").asText().equals("merging");
  }

  private static JsonNode show(Product product, String task) {
    return product.run("task", "show", task, "--json").json();
  }

  private static JsonNode succeeded(Product.Ended ended) {
    assertThat(ended.exit()).as("%s", ended).isZero();
    return ended.json();
  }
}
