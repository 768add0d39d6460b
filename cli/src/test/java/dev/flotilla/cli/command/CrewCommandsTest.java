package dev.flotilla.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.cli.view.Screen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is asked about a crew, from the command line to the fleet.
class CrewCommandsTest {
  private static final String SESSION = "00000000-0000-0000-0000-000000000001";
  private static final String USAGE =
      """
      {"inputTokens":1,"outputTokens":2,"cacheReadTokens":0,"cacheWriteTokens":0,"requests":1,
       "costUsd":"0.5","estimatedUsd":"0"}""";
  private static final String WORK =
      """
      {"usage":%s,"seconds":1,"sessions":[{"id":"%s","role":"s1"}]}"""
          .formatted(USAGE, SESSION);
  private static final String TASK =
      """
      {"id":"abc","state":"succeeded","title":"T","prompt":"T","mode":"crew","role":"manager",
       "priority":"medium","deliver":"branch","simulated":false,"planOnly":true,"budget":"10",
       "labels":{},"commits":[],"subtasks":[{"key":"api","role":"s1","title":"Make api",
       "state":"pending","attempts":0,"interruptions":0,"revisions":0,"resolves":0,
       "dependsOn":[],"touches":[],"acceptance":[],"instructions":"x","work":%s}],
       "crew":{"summary":"All of it.","state":"merged","work":%s,"queue":[]},
       "usage":%s,"seconds":1,"createdAt":"2026-01-01T00:00:00Z"}"""
          .formatted(WORK, WORK, USAGE);
  private static final String ROUTE = "GET /api/v1/sessions/" + SESSION + "/transcript?from=0";

  @TempDir private Path directory;
  private final FakeFleet fleet = new FakeFleet().on("GET /api/v1/tasks/abc", 200, TASK);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @AfterEach
  void stop() {
    fleet.close();
  }

  private int run(String... arguments) {
    var environment =
        Map.of(
            "FLOTILLA_DATA_DIR",
            directory.toString(),
            "FLOTILLA_SERVER_URL",
            fleet.url(),
            "FLOTILLA_TOKEN",
            "user",
            "NO_COLOR",
            "1");
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

  @Test
  void poolsAreShownAndWhatOneMachineHasNotIsLeftOut() {
    fleet.on(
        "GET /api/v1/pools",
        200,
        """
        {"items":[{"name":"claude-sub-agent-s1","role":"s1","min":1,"max":8,"replicas":3,"agents":3,
         "pending":5,"running":2,"idle":0,"busy":2,"draining":1},
         {"name":null,"role":"any","min":null,"max":null,"replicas":null,"agents":4,"pending":0,
          "running":1,"idle":3,"busy":1,"draining":0}],"next":null}
        """);

    assertThat(run("pool", "list")).isZero();

    assertThat(out())
        .isEqualTo(
            """
            NAME                 ROLE  MIN  MAX  DESIRED  AGENTS  IDLE  BUSY  DRAINING  PENDING  RUNNING
            claude-sub-agent-s1  s1    1    8    3        3       0     2     1         5        2
            -                    any   -    -    -        4       3     1     0         0        1
            """);
  }

  @Test
  void onOneMachineThereAreRolesAndNoPools() {
    fleet.on(
        "GET /api/v1/pools",
        200,
        """
        {"items":[{"name":null,"role":"any","min":null,"max":null,"replicas":null,"agents":4,
         "pending":0,"running":1,"idle":3,"busy":1,"draining":0}],"next":null}
        """);

    assertThat(run("pool", "list")).isZero();

    assertThat(out())
        .isEqualTo(
            """
            ROLE  AGENTS  IDLE  BUSY  DRAINING  PENDING  RUNNING
            any   4       3     1     0         0        1
            """);
  }

  @Test
  void planIsShownAndNothingThatItHasNot() {
    assertThat(run("task", "show", "abc")).isZero();

    assertThat(out())
        .contains("plan: All of it.", "- api  s1  pending  Make api")
        .doesNotContain("nothing was checked");
  }

  @Test
  void reportOfACrewHasTheFieldsOfEveryReport() {
    assertThat(run("task", "show", "abc", "--json")).isZero();

    assertThat(out())
        .contains(
            """
            "subtasks":[{"key":"api","role":"s1","title":"Make api","state":"pending","attempts":0,\
            "interruptions":0,"revisions":0,"resolves":0}]""")
        .doesNotContain("crew\":");
  }

  @Test
  void conversationsOfASubtaskAndOfTheManagerAreRead() {
    fleet.on(
        ROUTE,
        200,
        """
        {"message":{"role":"user","content":"Make it"}}
        {"message":{"role":"assistant","content":[{"type":"text","text":"Made."}]}}
        {"broken of""");

    assertThat(run("task", "logs", "abc", "--subtask", "api")).isZero();
    assertThat(run("task", "logs", "abc", "--subtask", "main", "--json")).isZero();

    assertThat(out())
        .startsWith("--- s1, session " + SESSION + "\nuser: Make it\nassistant: Made.\n[{")
        .doesNotContain("broken");
  }

  @Test
  void aSubtaskThatIsNotThereIsSaidWithThoseThatAre() {
    assertThat(run("task", "logs", "abc", "--subtask", "ui")).isEqualTo(2);

    assertThat(err.toString(StandardCharsets.UTF_8)).contains("[api, main]", "'ui'");
  }

  @Test
  void diffAndMessageGoToASubtask() {
    fleet.on("GET /api/v1/tasks/abc/diff?subtask=api", 200, "diff --git");
    fleet.on("POST /api/v1/tasks/abc/messages", 204, "");

    assertThat(run("task", "diff", "abc", "--subtask", "api")).isZero();
    assertThat(run("task", "message", "abc", "hurry", "--subtask", "api")).isZero();

    assertThat(out()).startsWith("diff --git\n");
    assertThat(fleet.bodies.getLast()).isEqualTo("{\"text\":\"hurry\",\"subtask\":\"api\"}");
  }
}
