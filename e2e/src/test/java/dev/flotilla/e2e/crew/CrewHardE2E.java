package dev.flotilla.e2e.crew;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.event.EventView;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.e2e.harness.Auditor;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Ledger;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Crews that misbehave, by the command line alone, all on one fleet.
class CrewHardE2E {
  private static final String KEY = "sk-ant-e2e-crew-hard";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path home;

  private static final HardScript script = new HardScript();
  private static Product product;
  private static ScriptedUpstream upstream;
  private static Product.Running fleet;

  @BeforeAll
  static void start() {
    product = new Product(home).with("FLOTILLA_DUAL_AGENT_MODE_ENABLED", "true");
    upstream = ScriptedUpstream.start(script::reply);
    product.upstream(upstream, KEY);
    fleet = product.start("up", "--port", "0", "--agents", "4");
    Eventually.until(() -> product.run("status", "--json").exit() == 0);
  }

  @AfterAll
  static void stop() {
    try (var closing = upstream) {
      product.run("down");
      fleet.await(60);
      var left = Processes.of(product.dataDir());
      var findings = new ArrayList<String>();
      Ledger.open(product.dataDir(), it -> findings.addAll(Auditor.findings(it)));
      assertThat(findings).isEmpty();
      assertThat(left).as("processes left behind").isEmpty();
      assertThat(closing.seen()).extracting(Conversation::key).containsOnly(KEY);
    } finally {
      Processes.killAll(home);
    }
  }

  private static Product.Ended run(SampleRepository repository, String prompt, String... more) {
    var args = new ArrayList<>(List.of("run", prompt, "--json"));
    args.addAll(List.of("--repo", repository.path().toString()));
    args.addAll(List.of(more));
    return product.run(args.toArray(String[]::new));
  }

  private static SampleRepository repository(String name) {
    return SampleRepository.create(home.resolve(name));
  }

  @Test
  void aBadPlanIsPutRightInTheSameConversation() {
    var repository = repository("plan");

    var ended = run(repository, HardScript.BAD_PLAN);

    assertThat(ended.exit()).as("%s", ended).isZero();
    assertThat(new HashSet<>(script.sessions("plan " + HardScript.BAD_PLAN))).hasSize(1);
    assertThat(upstream.seen())
        .anyMatch(it -> it.heard("cannot be carried out") && it.heard("better"));
    assertThat(repository.git("show", ended.json().path("branch").asText() + ":good.txt"))
        .isEqualTo("good");
  }

  @Test
  void workersThatWreckTheirCheckoutHarmNothing() {
    var repository = repository("wreck");
    var base = repository.git("rev-parse", "HEAD");
    var before = repository.fingerprint();

    var ended = run(repository, HardScript.VANDALS, "--check", "true");

    assertThat(ended.exit()).as("%s", ended).isZero();
    var branch = ended.json().path("branch").asText();
    assertThat(repository.git("merge-base", "HEAD", branch)).isEqualTo(base);
    assertThat(repository.git("ls-tree", "--name-only", branch)).isEmpty();
    var merges =
        repository.git("log", "--merges", "--first-parent", "--reverse", "--format=%H", branch);
    var last = merges.lines().toList();
    assertThat(last).hasSize(4);
    assertThat(repository.git("ls-tree", "--name-only", last.get(2)).lines())
        .contains("orphan.txt", "amend.txt", "binary.bin");
    assertThat(repository.git("cat-file", "-s", last.get(2) + ":binary.bin")).isEqualTo("200000");
    assertThat(repository.fingerprint()).isEqualTo(before);
  }

  @Test
  void aQuestionStopsItsSubtaskAloneAndGoesOnInTheSameConversation() {
    var repository = repository("ask");

    var parked = run(repository, HardScript.ASKER);

    assertThat(parked.exit()).as("%s", parked).isEqualTo(5);
    var report = parked.json();
    assertThat(report.path("question").path("text").asText()).contains("Which colour?");
    assertThat(state(report, "ask")).isEqualTo("parked");
    assertThat(state(report, "mute")).isEqualTo("merged");
    var question = report.path("question").path("id").asText();
    var task = report.path("task").asText();
    assertThat(product.run("question", "answer", question, "Green").exit()).isZero();
    var ended = product.run("task", "watch", task);
    assertThat(ended.exit()).as("%s", ended).isZero();
    assertThat(repository.git("show", "flotilla/" + task + ":colour.txt")).isEqualTo("green");
    assertThat(repository.git("show", "flotilla/" + task + ":mute.txt")).isEqualTo("mute");
    assertThat(new HashSet<>(script.sessions("ask"))).hasSize(1);
  }

  @Test
  void aBudgetThatEndsUnderThreeAgentsIsAskedForOnceAndOneAnswerLetsAllGoOn() {
    var repository = repository("spend");

    var parked = run(repository, HardScript.SPENDERS, "--budget-usd", "0.03");

    assertThat(parked.exit()).as("%s", parked).isEqualTo(5);
    var report = parked.json();
    assertThat(report.path("question").path("kind").asText()).isEqualTo("budget");
    var task = report.path("task").asText();
    var question = report.path("question").path("id").asText();
    assertThat(product.run("question", "answer", question, "5").exit()).isZero();
    var ended = product.run("task", "watch", task);
    assertThat(ended.exit()).as("%s", ended).isZero();
    for (var key : List.of("one", "two", "three")) {
      assertThat(repository.git("show", "flotilla/" + task + ":" + key + ".txt").lines())
          .as(key)
          .containsExactly(
              IntStream.rangeClosed(1, 8).mapToObj(String::valueOf).toArray(String[]::new));
      assertThat(new HashSet<>(script.sessions(key))).as(key).hasSize(1);
    }
    assertThat(events(task).stream().filter(CrewHardE2E::isParked)).hasSize(1);
  }

  private static boolean isParked(EventView event) {
    return event.type().equals(EventType.TASK_STATE.wire())
        && event.data().path("state").asText().equals("parked");
  }

  private static List<EventView> events(String task) {
    var events = new ArrayList<EventView>();
    product.ask(
        client -> {
          client.follow(
              new TaskId(task),
              null,
              Duration.ofSeconds(5),
              event -> {
                events.add(event);
                return !event.data().path("state").asText().equals("succeeded");
              });
          return true;
        });
    return events;
  }

  private static String state(JsonNode report, String key) {
    for (var subtask : report.path("subtasks")) {
      if (subtask.path("key").asText().equals(key)) {
        return subtask.path("state").asText();
      }
    }
    throw new AssertionError("no subtask " + key + " in " + report);
  }
}
