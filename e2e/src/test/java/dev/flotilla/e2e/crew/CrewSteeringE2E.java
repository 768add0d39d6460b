package dev.flotilla.e2e.crew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.rest.MessageRequest;
import dev.flotilla.api.rest.UsageRow;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AgentView;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Ledger;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.SampleRepository;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import dev.flotilla.engine.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// What a person does to a crew by the command line: look at a plan, approve it, speak to one agent,
/// see what one changed, set all aside, end all. Its agents make work for themselves until they hear
/// the word.
class CrewSteeringE2E {
  private static final String WORD = "The word is MARZIPAN.";

  /// For agents that save their work first: Claude Code alone may take ten seconds to stop.
  private static final double SOON = 20;

  /// From the wish in the ledger to the end of every attempt there: agents are told, stop their
  /// Claude Code and report within it.
  private static final String SLOWEST =
      """
      select coalesce(max(extract(epoch from t.ended_at - w.at)), 0)
        from audit w
        join assignment a on a.task = w.target
        join attempt t on t.assignment = a.id and t.started_at < w.at and t.ended_at >= w.at
       where w.action = :action
      """;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path home;

  private static final Set<String> HEARD = ConcurrentHashMap.newKeySet();
  private static Product product;
  private static SampleRepository repository;
  private static ScriptedUpstream upstream;
  private static Product.Running fleet;

  @BeforeAll
  static void up() {
    product = new Product(home).with("FLOTILLA_DUAL_AGENT_MODE_ENABLED", "true");
    repository = SampleRepository.create(home.resolve("repo"));
    upstream = ScriptedUpstream.start(CrewSteeringE2E::reply);
    product.upstream(upstream, "sk-ant-e2e-steering");
    fleet = product.start("up", "--port", "0", "--agents", "4");
    Eventually.until(() -> product.ask(it -> it.agents().size()).orElse(0) == 4);
  }

  /// The ledger is looked into when its fleet has ended.
  @AfterAll
  static void everyWishWasFollowed() {
    try {
      product.run("down");
      fleet.await(60);
      Ledger.open(
          product.dataDir(),
          database -> {
            assertThat(slowest(database, "task.pause")).as("seconds to pause").isLessThan(SOON);
            assertThat(slowest(database, "task.cancel")).as("seconds to cancel").isLessThan(1);
          });
    } finally {
      upstream.close();
      Processes.killAll(home);
    }
  }

  private static double slowest(Database database, String action) {
    var seconds =
        database.read(
            it -> it.createQuery(SLOWEST).bind("action", action).mapTo(Double.class).one());
    System.out.printf("%s: every attempt ended within %.3f s%n", action, seconds);
    return seconds;
  }

  private static Reply reply(Conversation conversation) {
    var whole = String.join("\n", conversation.userTexts());
    if (conversation.isManager()) {
      return Reply.tool(
          "StructuredOutput",
          whole.contains("verdict")
              ? Map.of("verdict", "accept", "score", 0.9, "feedback", "Good.")
              : Map.of(
                  "summary",
                  "All of it.",
                  "subtasks",
                  List.of(
                      Script.node("one", "s1", List.of(), "one.txt"),
                      Script.node("two", "s2", List.of(), "two.txt"),
                      Script.node("end", "worker", List.of("one", "two"), "end.txt"))));
    }
    for (var key : List.of("one", "two", "end")) {
      if (whole.contains("WORK-" + key + ":")) {
        return worker(conversation, key);
      }
    }
    return Reply.text("There is nothing to do for me.");
  }

  private static Reply worker(Conversation conversation, String key) {
    if (conversation.heard(WORD)) {
      HEARD.add(key);
    } else if (!key.equals("end")) {
      return Reply.bash("sleep 0.2; echo no word yet");
    }
    return conversation.hasResult("did-" + key)
        ? Reply.text("I have made " + key + ".")
        : Reply.bash("echo by-%1$s > %1$s.txt; echo did-%1$s".formatted(key));
  }

  private static Product.Ended run(String prompt, String... more) {
    var args = new ArrayList<>(List.of("run", prompt, "--repo", repository.path().toString()));
    args.addAll(List.of(more));
    return product.run(args.toArray(String[]::new));
  }

  @Test
  void aPlanIsShownApprovedWorkedOnAndSpokenIntoByTheCommandLine() {
    var plan = run("Plan it", "--plan-only");
    assertThat(plan.exit()).as("%s", plan).isZero();
    assertThat(plan.out()).contains("plan: All of it.", "+ one", "  - end", " <- one, two");

    var parked = run("Make it", "--approve-plan", "--json");
    assertThat(parked.exit()).as("%s", parked).isEqualTo(5);
    assertThat(parked.json().path("question").path("kind").asText()).isEqualTo("plan");
    var id = parked.json().path("task").asText();
    var question = parked.json().path("question");
    assertThat(question.path("text").asText()).contains("All of it.", "one (s1): Make one");
    product.run("question", "answer", question.path("id").asText(), "approve");

    Eventually.until(() -> atWork(id).equals(Set.of("one", "two")));
    product.run("task", "message", id, WORD, "--subtask", "one");
    Eventually.until(() -> HEARD.contains("one"));
    assertThat(HEARD).containsOnly("one");
    product.ask(it -> tell(it, id, "two"));
    product.ask(it -> tell(it, id, "end"));

    var ended = product.run("task", "watch", id, "--json");
    assertThat(ended.exit()).as("%s", ended).isZero();
    assertThat(HEARD).containsOnly("one", "two", "end");
    var branch = ended.json().path("branch").asText();
    assertThat(repository.git("show", branch + ":end.txt")).isEqualTo("by-end");
    assertThat(product.run("task", "diff", id, "--subtask", "one").out())
        .contains("+by-one")
        .doesNotContain("by-two");
    assertThat(product.run("task", "logs", id, "--subtask", "one").out())
        .contains("--- s1, session", "WORK-one", WORD, "I have made one.", "--- manager, session")
        .doesNotContain("WORK-two");
    assertThat(product.ask(it -> it.usage("role")).orElseThrow())
        .extracting(UsageRow::key)
        .contains("manager", "s1", "s2", "worker");
  }

  private static boolean tell(FlotillaClient fleet, String id, String subtask) {
    fleet.message(new TaskId(id), new MessageRequest(WORD, subtask));
    return true;
  }

  @Test
  void aWholeCrewIsPausedResumedAndCancelled() {
    var id = run("Steer it", "--detach").out().strip();
    Eventually.until(() -> atWork(id).equals(Set.of("one", "two")));

    product.run("task", "pause", id);
    Eventually.until(() -> atWork(id).isEmpty());
    assertThat(state(id)).isEqualTo("paused");
    product.ask(it -> it.resume(new TaskId(id)));
    Eventually.until(() -> atWork(id).equals(Set.of("one", "two")));
    var agents = pids(id);

    assertThat(product.run("task", "cancel", id).out()).contains("cancelled");
    var took = Eventually.took(() -> agents.stream().noneMatch(CrewSteeringE2E::isAlive));

    assertThat(took).as("until Claude Code was gone").isLessThan(Duration.ofSeconds(3));
    assertThat(atWork(id)).isEmpty();
    assertThat(state(id)).isEqualTo("cancelled");
    assertThat(product.ask(it -> tell(it, id, "one"))).as("nobody hears it").isEmpty();
  }

  private static String state(String id) {
    return product.ask(it -> it.task(new TaskId(id)).state().wire()).orElse("");
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  private static Set<Long> pids(String id) {
    return agents(id).stream()
        .map(AgentView::pid)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  /// The subtasks whose agents have their Claude Code running.
  private static Set<String> atWork(String id) {
    return agents(id).stream()
        .filter(it -> it.pid() != null)
        .map(AgentView::subtask)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private static List<AgentView> agents(String id) {
    return product.ask(FlotillaClient::agents).orElseThrow().stream()
        .filter(it -> new TaskId(id).equals(it.task()))
        .toList();
  }
}
