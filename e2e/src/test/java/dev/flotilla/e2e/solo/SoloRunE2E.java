package dev.flotilla.e2e.solo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `run` against a model API of the tests' own, as an acceptance test would do it.
class SoloRunE2E {
  private static final String KEY = "sk-ant-e2e-real-key-4711";

  @TempDir Path home;
  private SampleRepository repository;
  private Product product;

  @BeforeEach
  void prepare() {
    repository = SampleRepository.create(home.resolve("repo with spaces"));
    product = new Product(home);
  }

  @AfterEach
  void nothingIsLeft() {
    var left = Processes.of(product.dataDir());
    Processes.killAll(product.dataDir());
    assertThat(left).as("processes left behind").isEmpty();
  }

  @Test
  void promptBecomesBranchAndNothingElseIsTouched() {
    var before = repository.fingerprint();
    try (var upstream = ScriptedUpstream.start(SoloRunE2E::greet)) {
      product.upstream(upstream, KEY);

      var ended = run("Add a greeting", "--check", "test -f hello.txt");

      assertThat(ended.exit()).as("%s", ended).isZero();
      var report = ended.json();
      var task = report.path("task").asText();
      assertThat(report.path("state").asText()).isEqualTo("succeeded");
      assertThat(report.path("mode").asText()).isEqualTo("solo");
      assertThat(report.path("branch").asText()).isEqualTo("flotilla/" + task);
      assertThat(report.path("check").path("exitCode").asInt(-1)).isZero();
      assertThat(report.path("subtasks").get(0).path("key").asText()).isEqualTo("solo");
      assertThat(repository.git("show", "flotilla/" + task + ":hello.txt")).isEqualTo("hello");
      assertThat(repository.git("log", "-1", "--format=%an <%ae>|%cn|%b", "flotilla/" + task))
          .contains("Ada Lovelace <ada@example.org>|Flotilla|")
          .contains("Flotilla-Task: " + task)
          .contains("Flotilla-Subtask: solo")
          .contains("Flotilla-Role: worker")
          .doesNotContain("Co-Authored-By");
      assertThat(repository.fingerprint()).isEqualTo(before);
      assertUsage(report.path("usage"), upstream);
      assertThat(upstream.seen()).extracting(Conversation::key).containsOnly(KEY);
    }
  }

  @Test
  void redCheckIsMendedInTheSameConversation() {
    try (var upstream = ScriptedUpstream.start(SoloRunE2E::greetThenMend)) {
      product.upstream(upstream, KEY);

      var ended =
          run(
              "Add a greeting",
              "--check",
              "test -f mended.txt || { echo MISSING-$((40+2)); exit 3; }");

      assertThat(ended.exit()).as("%s", ended).isZero();
      var subtask = ended.json().path("subtasks").get(0);
      assertThat(subtask.path("resolves").asInt()).isEqualTo(1);
      assertThat(upstream.seen())
          .extracting(Conversation::session)
          .containsOnly(upstream.seen().getFirst().session());
      var last = upstream.seen().getLast();
      assertThat(last.userTexts()).anyMatch(text -> text.contains("Add a greeting"));
      assertThat(last.userTexts()).anyMatch(text -> text.contains("MISSING-42"));
    }
  }

  @Test
  void spentBudgetParksAndAnExtensionGoesOn() {
    try (var upstream = ScriptedUpstream.start(SoloRunE2E::greet)) {
      product.upstream(upstream, KEY);

      var parked = run("Add a greeting", "--budget-usd", "0.001");

      assertThat(parked.exit()).as("%s", parked).isEqualTo(5);
      var report = parked.json();
      assertThat(report.path("state").asText()).isEqualTo("parked");
      assertThat(report.path("question").path("kind").asText()).isEqualTo("budget");
      var task = report.path("task").asText();
      var question = report.path("question").path("id").asText();
      try (var fleet = product.start("up", "--port", "0")) {
        Eventually.until(() -> product.run("status", "--json").exit() == 0);
        var answered = product.run("question", "answer", question, "5");
        assertThat(answered.exit()).as("%s", answered).isZero();
        var watched = product.run("task", "watch", task, "--json");
        assertThat(watched.exit()).as("%s", watched).isZero();
        assertThat(watched.json().path("state").asText()).isEqualTo("succeeded");
        assertThat(repository.git("show", "flotilla/" + task + ":hello.txt")).isEqualTo("hello");
        assertUsage(watched.json().path("usage"), upstream);
        assertThat(product.run("down").exit()).isZero();
        assertThat(fleet.await(60).exit()).as("up, ended by SIGTERM").isIn(0, 143);
      }
    }
  }

  @Test
  void faultsOfTheProviderAreSurvived() {
    var faults = new AtomicInteger();
    var planned =
        List.of(
            Reply.status(529, "overloaded_error"),
            new Reply.Status(
                429,
                Map.of("retry-after", "1"),
                "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"x\"}}"),
            Reply.status(500, "api_error"),
            new Reply.Cut(List.of(Reply.textBlock("I was going to"))));
    Function<Conversation, Reply> script =
        conversation -> {
          var next = faults.getAndIncrement();
          return next < planned.size() ? planned.get(next) : greet(conversation);
        };
    try (var upstream = ScriptedUpstream.start(script)) {
      product.upstream(upstream, KEY);

      var ended = run("Add a greeting");

      assertThat(ended.exit()).as("%s", ended).isZero();
      assertUsage(ended.json().path("usage"), upstream);
    }
  }

  @Test
  void withoutAnyCredentialRunRefusesAndNamesTheWays() {
    var ended = run("Add a greeting");

    assertThat(ended.exit()).isEqualTo(4);
    assertThat(ended.err()).contains("ANTHROPIC_API_KEY", "FLOTILLA_UPSTREAM_URL", "--simulate");
  }

  private Product.Ended run(String prompt, String... more) {
    var args = new java.util.ArrayList<String>();
    args.addAll(List.of("run", prompt, "--repo", repository.path().toString()));
    args.addAll(List.of("--mode", "solo", "--json"));
    args.addAll(List.of(more));
    return product.run(args.toArray(String[]::new));
  }

  private static void assertUsage(
      com.fasterxml.jackson.databind.JsonNode usage, ScriptedUpstream upstream) {
    assertThat(usage.path("requests").asInt()).isEqualTo(upstream.requests());
    assertThat(usage.path("inputTokens").asLong()).isEqualTo(upstream.inputTokens());
    assertThat(usage.path("outputTokens").asLong()).isEqualTo(upstream.outputTokens());
    var expected =
        new BigDecimal(upstream.inputTokens())
            .multiply(new BigDecimal("2"))
            .add(new BigDecimal(upstream.outputTokens()).multiply(new BigDecimal("10")))
            .divide(new BigDecimal("1000000"));
    assertThat(new BigDecimal(usage.path("costUsd").asText())).isEqualByComparingTo(expected);
  }

  private static Reply greet(Conversation conversation) {
    if (conversation.hasResult("made-hello")) {
      return Reply.text("The greeting is there.");
    }
    return Reply.bash(
        "echo hello > hello.txt && git add -A && git commit -qm 'Add a greeting' ; echo made-hello");
  }

  private static Reply greetThenMend(Conversation conversation) {
    if (conversation.heard("MISSING-42") && !conversation.hasResult("made-mended")) {
      return Reply.bash("echo mended > mended.txt; echo made-mended");
    }
    return greet(conversation);
  }
}
