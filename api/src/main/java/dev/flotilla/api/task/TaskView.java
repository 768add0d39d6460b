package dev.flotilla.api.task;

import dev.flotilla.api.usage.Usage;
import dev.flotilla.api.usage.Usd;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A task as REST shows it. `task show --json` and `run --json` print [TaskReport], made from it.
///
/// @param branch what was delivered; null with `deliver: none`, while nothing was, and when
/// simulated
/// @param planOnly it has succeeded when its plan is accepted
/// @param crew what stands above the subtasks; null in mode solo
/// @param reason why it is parked, ended badly, or waits for something other than an agent
/// @param seconds from submission to the end, or to now
public record TaskView(
    TaskId id,
    TaskState state,
    String title,
    String prompt,
    Mode mode,
    String role,
    Priority priority,
    Deliver deliver,
    boolean simulated,
    boolean planOnly,
    @Nullable String baseCommit,
    @Nullable String resultCommit,
    @Nullable String repository,
    @Nullable String checkCommand,
    Usd budget,
    Map<String, String> labels,
    @Nullable String branch,
    @Nullable String pullRequest,
    List<Commit> commits,
    List<Subtask> subtasks,
    @Nullable Crew crew,
    @Nullable Check check,
    @Nullable QuestionView question,
    @Nullable String reason,
    Usage usage,
    double seconds,
    Instant createdAt,
    @Nullable Instant endedAt) {

  /// A commit of the result, oldest first.
  public record Commit(
      String sha, String subject, @Nullable String role, @Nullable String subtask) {}

  /// @param attempts every attempt at the subtask's WORK and RESOLVE, the interrupted ones included
  /// @param instructions what its agent is asked; null in mode solo, where it is the task's prompt
  /// @param waiting why nobody works on it although somebody could; null while there is no reason
  /// @param work by agents on it, those who review it included
  public record Subtask(
      String key,
      String role,
      String title,
      SubtaskState state,
      int attempts,
      int interruptions,
      int revisions,
      int resolves,
      List<String> dependsOn,
      List<String> touches,
      List<String> acceptance,
      @Nullable String instructions,
      @Nullable String waiting,
      Work work) {}

  /// What has been put into something.
  ///
  /// @param sessions conversations, oldest first
  /// @param seconds of agents at work, added up
  public record Work(Usage usage, double seconds, List<Session> sessions) {
    public static final Work NONE = new Work(Usage.NONE, 0, List.of());
  }

  /// A conversation with the model.
  public record Session(String id, String role) {}

  /// @param summary of the plan that is worked by; null while there is none
  /// @param state of the whole, as a subtask has one: planned, checked and reviewed by the manager
  /// @param waiting why nobody works on the whole although somebody could
  /// @param work on the whole: plans, checks, its review; what reviews of subtasks took is theirs
  /// @param queue accepted subtasks on their way onto the task's branch, in order
  public record Crew(
      @Nullable String summary,
      SubtaskState state,
      @Nullable String waiting,
      Work work,
      List<Merge> queue) {}

  /// @param state `waiting`, `merged` onto those before it and to be checked with them, or `red`
  public record Merge(String subtask, String state) {}

  /// The last run of the repository's own command on what was delivered.
  public record Check(String command, int exitCode) {}
}
