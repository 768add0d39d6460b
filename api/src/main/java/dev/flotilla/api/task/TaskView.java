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
  public record Subtask(
      String key,
      String role,
      String title,
      SubtaskState state,
      int attempts,
      int interruptions,
      int revisions,
      int resolves) {}

  /// The last run of the repository's own command on what was delivered.
  public record Check(String command, int exitCode) {}
}
