package dev.flotilla.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.json.Json;
import dev.flotilla.cli.local.Repositories;
import dev.flotilla.cli.view.Screen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
  private static final String TASK =
      """
      {"id":"abc","state":"%s","title":"Mend it","prompt":"Mend it","mode":"solo","role":"worker",
       "priority":"medium","deliver":"branch","simulated":%s,"budget":"10","labels":{},
       "baseCommit":"%s","resultCommit":"%s","commits":[],"subtasks":[],
       "question":%s,"reason":%s,"usage":{"inputTokens":1,"outputTokens":2,"cacheReadTokens":0,
       "cacheWriteTokens":0,"requests":1,"costUsd":"0.5","estimatedUsd":"0"},"seconds":3.5,
       "createdAt":"2026-01-01T00:00:00Z"}
      """;
  private static final String ID = "0123456789012345678901234567890123456789";

  @TempDir private Path directory;
  private final FakeFleet fleet = new FakeFleet();
  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void name() {
    environment.put("FLOTILLA_DATA_DIR", directory.resolve("data").toString());
    environment.put("FLOTILLA_SERVER_URL", fleet.url());
    environment.put("FLOTILLA_TOKEN", "user");
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  private int run(String... arguments) {
    var screen =
        new Screen(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment);
    return Cli.run(new Surroundings(environment, directory, screen, new NoFleet()), arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static String task(String state) {
    return TASK.formatted(state, "false", ID, ID, "null", "null");
  }

  @Test
  void helpNamesEveryCommand() {
    assertThat(run("help")).isZero();

    assertThat(out()).contains("demo", "run", "up", "task", "doctor", "completion", "Exit codes");
  }

  @Test
  void unknownCommandIsOneLineWithWhatIsNear() {
    assertThat(run("taks")).isEqualTo(2);

    assertThat(err().strip().lines()).hasSize(1).first().asString().contains("taks", "task");
    assertThat(out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "404,not_found,2",
    "401,unauthenticated,4",
    "402,budget_exhausted,4",
    "409,conflict,2",
    "503,unavailable,3",
    "500,internal,1"
  })
  void refusalOfTheServersDecidesTheExitCode(int status, String code, int exitCode) {
    fleet.on(
        "GET /api/v1/tasks/abc",
        status,
        "{\"code\":\"%s\",\"detail\":\"what to do\"}".formatted(code));

    assertThat(run("task", "show", "abc", "--json")).isEqualTo(exitCode);

    assertThat(err()).isEqualTo("flotilla: what to do\n");
    assertThat(out()).isEmpty();
  }

  @Test
  void fleetThatDoesNotAnswerIsExitCodeThree() {
    fleet.close();

    assertThat(run("agent", "list")).isEqualTo(3);

    assertThat(err()).contains("is the fleet up?");
  }

  @Test
  void withoutAFleetItIsSaidHowToStartOne() {
    environment.remove("FLOTILLA_SERVER_URL");

    assertThat(run("task", "list")).isEqualTo(3);

    assertThat(err()).contains("flotilla up");
  }

  @Test
  void debugShowsWhereAnErrorCameFrom() {
    fleet.close();

    run("agent", "list", "--debug");

    assertThat(err()).contains("at dev.flotilla.");
  }

  @Test
  void listsAreArraysOfTheRestObjects() {
    fleet.on("GET /api/v1/tasks", 200, "{\"items\":[%s],\"next\":null}".formatted(task("working")));

    assertThat(run("task", "list", "--json")).isZero();

    var list = Json.read(out(), JsonNode.class);
    assertThat(list.path(0).path("id").asText()).isEqualTo("abc");
    assertThat(list.path(0).path("usage").path("costUsd").asText()).isEqualTo("0.5");
  }

  @Test
  void shownTaskIsTheReportOfRun() {
    fleet.on("GET /api/v1/tasks/abc", 200, task("succeeded"));

    assertThat(run("task", "show", "abc", "--json")).isZero();

    assertThat(Json.read(out(), JsonNode.class).fieldNames())
        .toIterable()
        .containsExactly(
            "task",
            "state",
            "mode",
            "branch",
            "pullRequest",
            "simulated",
            "commits",
            "subtasks",
            "check",
            "question",
            "reason",
            "usage",
            "seconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel", "pause", "resume", "retry"})
  void taskIsToldWhatToDo(String verb) {
    fleet.on("POST /api/v1/tasks/abc/" + verb, 200, "{}");
    fleet.on("GET /api/v1/tasks/abc", 200, task("paused"));

    assertThat(run("task", verb, "abc")).isZero();

    assertThat(fleet.asked).contains("POST /api/v1/tasks/abc/" + verb);
  }

  @Test
  void questionIsAnsweredAndMessageIsSent() {
    fleet.on("POST /api/v1/questions/q1/answer", 204, "");
    fleet.on("POST /api/v1/tasks/abc/messages", 202, "");

    assertThat(run("question", "answer", "q1", "25")).isZero();
    assertThat(run("task", "message", "abc", "hurry up")).isZero();

    assertThat(fleet.bodies).contains("{\"text\":\"25\"}", "{\"text\":\"hurry up\"}");
  }

  @Test
  void rehearsedWorkIsNotFetched() {
    fleet.on(
        "GET /api/v1/tasks/abc", 200, TASK.formatted("succeeded", "true", ID, ID, "null", "null"));

    assertThat(run("task", "fetch", "abc")).isEqualTo(2);

    assertThat(err()).contains("rehearsal");
  }

  @Test
  void parkedTaskExitsWithFiveAndSaysHowToAnswer() {
    var question =
        """
        {"id":"q1","task":"abc","kind":"budget","text":"$10 is spent","options":["stop"],
         "askedAt":"2026-01-01T00:00:00Z"}""";
    fleet.on(
        "GET /api/v1/tasks/abc", 200, TASK.formatted("parked", "false", ID, ID, question, "null"));
    fleet.on("GET /api/v1/tasks/abc/events", 200, "");

    assertThat(run("task", "watch", "abc")).isEqualTo(5);

    assertThat(out()).contains("$10 is spent", "flotilla question answer q1");
  }

  @Test
  void whatIsWantedOfACrewIsSubmitted() {
    fleet.on("GET /api/v1/budgets", 200, "{\"items\":[]}");
    fleet.on("POST /api/v1/tasks", 201, task("pending"));

    run(
        "run",
        "do it",
        "--repo",
        "https://example.org/a.git",
        "--detach",
        "--mode",
        "crew",
        "--plan-only",
        "--approve-plan");

    assertThat(fleet.bodies.get(1))
        .contains("\"mode\":\"crew\"", "\"approvals\":[\"plan\"]", "\"planOnly\":true");
  }

  @Test
  void runNeedsAPromptAndARepository() {
    assertThat(run("run")).isEqualTo(2);
    assertThat(run("run", "  ")).isEqualTo(2);
    assertThat(run("run", "do it")).isEqualTo(2);

    assertThat(err())
        .contains("expected a PROMPT", "the prompt is empty", "is not in a git repository");
  }

  @Test
  void runWithoutFleetAndCredentialIsRefused() {
    environment.remove("FLOTILLA_SERVER_URL");
    Repositories.withOneCommit(directory.resolve("repo"));

    assertThat(run("run", "do it", "--repo", "repo")).isEqualTo(4);
    assertThat(run("run", "do it", "--repo", "repo", "--detach")).isEqualTo(3);
  }

  @Test
  void remoteRepositoryIsNamedToTheServerAndDetachedRunPrintsTheIdAlone() {
    fleet.on("GET /api/v1/budgets", 200, "{\"items\":[{\"scope\":\"fleetDay\",\"limit\":\"50\"}]}");
    fleet.on("POST /api/v1/tasks", 201, task("pending"));

    var code =
        run(
            "run",
            "do it",
            "--repo",
            "https://example.org/a.git",
            "--ref",
            "main",
            "--detach",
            "--budget-usd",
            "2.5",
            "--deliver",
            "pull-request",
            "--check",
            "make test");

    assertThat(code).isZero();
    assertThat(out()).isEqualTo("abc\n");
    assertThat(err()).contains("budget $10", "$50 for the fleet and day");
    assertThat(fleet.bodies.get(1))
        .isEqualTo(
            """
            {"prompt":"do it","repository":{"url":"https://example.org/a.git","ref":"main"},\
            "check":"make test","budget":{"usd":"2.5"},"deliver":"pull-request","approvals":[]}""");
  }

  @Test
  void configShowsEverySettingWithItsOrigin() {
    environment.put("FLOTILLA_LEASE", "40s");

    assertThat(run("config", "--json")).isZero();

    var rows = Json.read(out(), JsonNode.class);
    assertThat(rows).hasSize(Setting.values().length);
    assertThat(rows.findValuesAsText("name")).contains("lease", "budgets.fleetDay");
    assertThat(out()).contains("\"value\":\"40s\",\"origin\":\"environment\"");
    assertThat(out()).doesNotContain("\"user\"");
  }

  @Test
  void settingOutOfRangeIsAUsageError() {
    environment.put("FLOTILLA_LEASE", "never");

    assertThat(run("config")).isEqualTo(2);

    assertThat(err()).contains("FLOTILLA_LEASE", "'never'");
  }

  @Test
  void doctorNamesEachCureAndSaysWhetherATaskCouldRun() {
    assertThat(run("doctor", "--json")).isZero();

    var findings = Json.read(out(), JsonNode.class);
    assertThat(findings.findValuesAsText("name"))
        .contains("JDK", "git", "disk", "memory", "API port", "isolation");
    assertThat(findings.findValuesAsText("cure")).contains("install bubblewrap");
  }

  @Test
  void servedPartDecidesTheExitCode() {
    assertThat(run("serve", "agent")).isEqualTo(7);
    assertThat(run("serve", "everything")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void completionKnowsTheVerbs(String shell) {
    assertThat(run("completion", shell)).isZero();

    assertThat(out()).contains("flotilla", "cancel", "question", "budget-usd");
  }

  @Test
  void nothingRunsIsNoErrorForDown() {
    assertThat(run("down", "--json")).isZero();

    assertThat(out()).isEqualTo("{\"stopped\":false}\n");
  }
}
