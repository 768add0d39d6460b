package dev.flotilla.engine.view;

import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.Priority;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.usage.Usage;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.api.work.CommitId;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of `task`, with its repository's name and its own budget.
record TaskRow(
    String id,
    TaskState state,
    String title,
    String prompt,
    Mode mode,
    String role,
    Priority priority,
    Deliver deliver,
    boolean simulated,
    boolean planOnly,
    @Nullable CommitId baseCommit,
    @Nullable CommitId resultCommit,
    @Nullable UUID repositoryId,
    @Nullable String repository,
    @Nullable String checkCommand,
    @Nullable BigDecimal limit,
    Map<String, String> labels,
    @Nullable String branch,
    @Nullable String pullRequest,
    @Nullable Integer checkExit,
    @Nullable String reason,
    Instant createdAt,
    @Nullable Instant endedAt) {

  static TaskRow of(ResultSet row) throws SQLException {
    var url = row.getString("upstream_url");
    return new TaskRow(
        row.getString("id"),
        TaskState.ofWire(row.getString("state")),
        row.getString("title"),
        row.getString("prompt"),
        Mode.ofWire(row.getString("mode")),
        row.getString("role"),
        Priority.ofWire(row.getString("priority")),
        Deliver.ofWire(row.getString("deliver")),
        row.getBoolean("simulated"),
        row.getBoolean("plan_only"),
        commit(row, "base_commit"),
        commit(row, "result_commit"),
        row.getObject("repository_id", UUID.class),
        url == null ? row.getString("repository_name") : url,
        row.getString("check_command"),
        row.getBigDecimal("limit_usd"),
        Rows.labels(row, "labels"),
        row.getString("branch"),
        row.getString("pull_request"),
        row.getObject("check_exit", Integer.class),
        row.getString("reason"),
        Rows.time(row, "created_at"),
        Rows.timeOrNull(row, "ended_at"));
  }

  private static @Nullable CommitId commit(ResultSet row, String column) throws SQLException {
    var text = row.getString(column);
    return text == null ? null : new CommitId(text);
  }

  TaskView view(TaskParts parts, List<TaskView.Commit> commits, Usd defaultBudget, Instant now) {
    var until = Optional.ofNullable(endedAt).orElse(now);
    return new TaskView(
        new TaskId(id),
        state,
        title,
        prompt,
        mode,
        role,
        priority,
        deliver,
        simulated,
        planOnly,
        baseCommit == null ? null : baseCommit.value(),
        resultCommit == null ? null : resultCommit.value(),
        repository,
        checkCommand,
        limit == null ? defaultBudget : new Usd(limit),
        labels,
        branch,
        pullRequest,
        commits,
        parts.subtasks().getOrDefault(id, List.of()),
        mode == Mode.CREW ? parts.crews().get(id) : null,
        check(),
        state.isEnded() ? null : parts.questions().get(id),
        reason == null ? parts.waiting().get(id) : reason,
        parts.works().usage().getOrDefault(id, Usage.NONE),
        Duration.between(createdAt, until).toMillis() / 1000.0,
        createdAt,
        endedAt);
  }

  private TaskView.@Nullable Check check() {
    return checkCommand == null || checkExit == null
        ? null
        : new TaskView.Check(checkCommand, checkExit);
  }
}
