package dev.flotilla.api.task;

import dev.flotilla.api.usage.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one JSON object that `run --json` and `task show --json` print: CONTRACT, "Commands".
public record TaskReport(
    TaskId task,
    TaskState state,
    Mode mode,
    @Nullable String branch,
    @Nullable String pullRequest,
    boolean simulated,
    List<TaskView.Commit> commits,
    List<Subtask> subtasks,
    TaskView.@Nullable Check check,
    @Nullable Question question,
    @Nullable String reason,
    Usage usage,
    double seconds) {

  /// What became of a subtask.
  public record Subtask(
      String key,
      String role,
      String title,
      SubtaskState state,
      int attempts,
      int interruptions,
      int revisions,
      int resolves) {
    static Subtask of(TaskView.Subtask it) {
      return new Subtask(
          it.key(),
          it.role(),
          it.title(),
          it.state(),
          it.attempts(),
          it.interruptions(),
          it.revisions(),
          it.resolves());
    }
  }

  /// What the task waits for.
  public record Question(String id, QuestionKind kind, String text, List<String> options) {}

  public static TaskReport of(TaskView task) {
    var asked = task.question();
    return new TaskReport(
        task.id(),
        task.state(),
        task.mode(),
        task.branch(),
        task.pullRequest(),
        task.simulated(),
        task.commits(),
        task.subtasks().stream().map(Subtask::of).toList(),
        task.check(),
        asked == null
            ? null
            : new Question(asked.id(), asked.kind(), asked.text(), asked.options()),
        task.reason(),
        task.usage(),
        task.seconds());
  }
}
