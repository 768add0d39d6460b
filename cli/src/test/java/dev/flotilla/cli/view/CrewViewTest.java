package dev.flotilla.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.TaskReport;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.AgentView;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A crew as it is seen in a terminal.
class CrewViewTest {
  private static final String USAGE =
      """
      {"inputTokens":1000,"outputTokens":20,"cacheReadTokens":0,"cacheWriteTokens":0,
       "requests":1,"costUsd":"0.5","estimatedUsd":"0"}""";
  private static final String WORK = "{\"usage\":" + USAGE + ",\"seconds\":65,\"sessions\":[]}";

  private static String subtask(String key, String state, String dependsOn, String more) {
    return """
        {"key":"%s","role":"s1","title":"Make %s","state":"%s","attempts":1,"interruptions":0,
         "revisions":0,"resolves":0,"dependsOn":[%s],"touches":[],"acceptance":[],
         "instructions":"x","work":%s%s}"""
        .formatted(key, key, state, dependsOn, WORK, more);
  }

  private static TaskView task(String state, String queue, String... subtasks) {
    return Json.read(
        """
        {"id":"abc","state":"%s","title":"T","prompt":"T","mode":"crew","role":"manager",
         "priority":"medium","deliver":"branch","simulated":false,"planOnly":false,"budget":"10",
         "checkCommand":"make","labels":{},"commits":[],"subtasks":[%s],
         "crew":{"summary":"All of it.","state":"merging","work":%s,"queue":[%s]},
         "usage":%s,"seconds":125,"createdAt":"2026-01-01T00:00:00Z"}"""
            .formatted(state, String.join(",", subtasks), WORK, queue, USAGE),
        TaskView.class);
  }

  private static AgentView agent(String subtask, String kind, String doing) {
    return Json.read(
        """
        {"id":"a","role":"s1","state":"working","task":"abc","subtask":%s,"kind":"%s",
         "doing":"%s","host":"h","lastSeen":"2026-01-01T00:00:00Z"}"""
            .formatted(subtask, kind, doing),
        AgentView.class);
  }

  private static final TaskView TASK =
      task(
          "working",
          "{\"subtask\":\"api\",\"state\":\"merged\"}",
          subtask("api", "merging", "", ""),
          subtask("ui", "reviewing", "", ""),
          subtask("bad", "working", "", ""),
          subtask("docs", "ready", "\"api\",\"ui\"", ",\"waiting\":\"waits until 10:00\""),
          subtask("end", "pending", "\"docs\"", ""));

  @Test
  void aPlanIsDrawnLayerByLayer() {
    assertThat(PlanGraph.of(TASK.subtasks(), true))
        .isEqualTo(
            """
            ┬ api      s1  merging    Make api
            ├ ui       s1  reviewing  Make ui
            └ bad      s1  working    Make bad
              ─ docs   s1  ready      Make docs ← api, ui
                ─ end  s1  pending    Make end ← docs""");
    assertThat(PlanGraph.of(TASK.subtasks(), false))
        .startsWith("+ api")
        .contains("  - docs", " <- api, ui")
        .matches(it -> it.chars().allMatch(c -> c < 128));
  }

  @Test
  void aCircleDoesNotHangIt() {
    var odd =
        task("working", "", subtask("a", "ready", "\"b\"", ""), subtask("b", "ready", "\"a\"", ""));

    assertThat(PlanGraph.of(odd.subtasks(), false)).contains("a ", "b ");
  }

  @Test
  void everyoneHasALineAndSoHasTheQueue() {
    var lines =
        ProgressLine.lines(
            TASK,
            List.of(
                agent("\"ui\"", "review", "Read: ui.txt"),
                agent("\"bad\"", "resolve", "Bash: make"),
                agent("null", "check", "check")));

    assertThat(lines.getFirst())
        .isEqualTo("abc · working · 0 of 5 merged · 1.0k in, 20 out, $0.5 · 2 min 5 s");
    assertThat(line(lines, "main")).contains("manager", "reviewing ui", "Read: ui.txt", "check");
    assertThat(line(lines, "bad"))
        .contains("resolving", "1.0k in, 20 out, $0.5", "1 min 5 s", "Bash: make");
    assertThat(line(lines, "docs")).contains("ready", "waits until 10:00");
    assertThat(lines.getLast()).isEqualTo("merge queue: api (checking)");
  }

  private static String line(List<String> lines, String key) {
    return lines.stream().filter(it -> it.startsWith(key + " ")).findFirst().orElseThrow();
  }

  @Test
  void managerIsSaidToPlanAndToReviewTheWhole() {
    assertThat(line(ProgressLine.lines(task("planning", ""), List.of()), "main"))
        .contains("planning");
    assertThat(line(ProgressLine.lines(task("integrating", ""), List.of()), "main"))
        .contains("reviewing the whole");
  }

  @Test
  void whoDoesWhatIsOneLineWhereNothingCanBeRewritten() {
    assertThat(
            ProgressLine.of(
                TASK,
                List.of(agent("\"bad\"", "work", "Bash: make"), agent("null", "plan", "Read"))))
        .endsWith("bad: Bash: make | main: Read");
  }

  @Test
  void reportHoldsThePlan() {
    assertThat(ReportView.of(TASK, TaskReport.of(TASK), false))
        .contains("plan: All of it.", "+ api", "  - docs");
  }
}
