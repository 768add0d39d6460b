package dev.flotilla.cli.view;

import dev.flotilla.api.task.TaskReport;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How a task stands or ended, for people; `--json` prints the [TaskReport] alone.
public final class ReportView {
  private ReportView() {}

  /// @param report with the branch where it is now
  /// @param draw with more than ASCII has
  public static String of(TaskView task, TaskReport report, boolean draw) {
    var lines = new ArrayList<String>();
    lines.add(
        "task %s: %s%s after %s; %s, %d requests"
            .formatted(
                report.task(),
                report.state().wire(),
                report.simulated() ? " (a rehearsal)" : "",
                Words.time(report.seconds()),
                Words.spent(report.usage()),
                report.usage().requests()));
    if (report.reason() != null) {
      lines.add("reason: " + Plain.line(report.reason(), 1000));
    }
    if (task.crew() == null) {
      solo(report, lines);
    } else {
      crew(task, task.crew(), draw, lines);
    }
    if (!task.planOnly()) {
      result(report, lines);
    }
    question(report, lines);
    return String.join("\n", lines);
  }

  private static void solo(TaskReport report, List<String> lines) {
    for (var subtask : report.subtasks()) {
      lines.add(
          "subtask %s (%s): %s, %d attempts, %d interrupted"
              .formatted(
                  subtask.key(),
                  subtask.role(),
                  subtask.state().wire(),
                  subtask.attempts(),
                  subtask.interruptions()));
    }
  }

  private static void crew(TaskView task, TaskView.Crew crew, boolean draw, List<String> lines) {
    if (crew.summary() != null) {
      lines.add("plan: " + Plain.text(crew.summary()).strip());
    }
    if (!task.subtasks().isEmpty()) {
      lines.add(PlanGraph.of(task.subtasks(), draw));
    }
  }

  private static void result(TaskReport report, List<String> lines) {
    if (report.branch() != null) {
      lines.add("branch: " + report.branch());
    }
    if (report.pullRequest() != null) {
      lines.add("pull request: " + report.pullRequest());
    }
    for (var commit : report.commits()) {
      lines.add(
          "  %s %s"
              .formatted(
                  commit.sha().substring(0, Math.min(10, commit.sha().length())),
                  Plain.line(commit.subject(), 120)));
    }
    var check = report.check();
    if (check != null) {
      lines.add(
          "check: `%s` %s"
              .formatted(
                  Plain.line(check.command(), 120),
                  check.exitCode() == 0 ? "passed" : "failed with " + check.exitCode()));
    } else if (report.state() == TaskState.SUCCEEDED) {
      lines.add("check: none was given, so nothing was checked");
    }
  }

  private static void question(TaskReport report, List<String> lines) {
    var question = report.question();
    if (question == null) {
      return;
    }
    lines.add(
        "it asks (%s): %s"
            .formatted(
                question.kind().wire().toLowerCase(Locale.ROOT), Plain.text(question.text())));
    if (!question.options().isEmpty()) {
      lines.add("options: " + Plain.line(String.join(" | ", question.options()), 1000));
    }
    lines.add("answer: flotilla question answer %s TEXT".formatted(question.id()));
  }
}
