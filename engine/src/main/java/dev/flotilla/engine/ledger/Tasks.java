package dev.flotilla.engine.ledger;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.Approval;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.Identity;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.Priority;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.CommitId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The tasks' rows. A transition begins with [#locked]: all of a task's moves are in one order.
public final class Tasks {
  private static final String FIND =
      """
      select id, state, resume_state, title, prompt, mode, role, priority, deliver, simulated,
             repository_id, upstream_url, upstream_ref, base_commit, check_command,
             settings::text as settings, approvals::text as approvals, author_name, author_email,
             result_commit, main_tree, plan_only
        from task
      """;

  private static final String INSERT =
      """
      insert into task
        (id, state, title, prompt, mode, role, priority, deliver, simulated, repository_id,
         upstream_url, upstream_ref, upload_id, base_commit, check_command, settings, approvals,
         author_name, author_email, labels, submitted_by, plan_only, created_at)
      values
        (:id, :state, :title, :prompt, :mode, :role, :priority, :deliver, :simulated, :repository,
         :url, :ref, :upload, :base, :check, cast(:settings as jsonb), cast(:approvals as jsonb),
         :authorName, :authorEmail, cast(:labels as jsonb), :by, :planOnly, :now)
      """;

  private static final String MOVE =
      """
      update task
         set state = :to, resume_state = :stage, reason = :reason,
             ended_at = case when :ended then cast(:now as timestamptz) end
       where id = :id and state = :from
      """;

  private static final String STAGE =
      "update task set resume_state = :stage where id = :id and state in ('parked','paused')";

  private static final String BASE =
      """
      update task
         set repository_id = :repository, base_commit = :base, settings = cast(:settings as jsonb),
             check_command = coalesce(check_command, :check)
       where id = :id and base_commit is null
      """;

  private static final String RESULT =
      "update task set result_commit = :commit, check_exit = :exit where id = :id";

  private static final String DELIVERED =
      "update task set branch = :branch, pull_request = :pullRequest where id = :id";

  private Tasks() {}

  /// What only the submission knows.
  public record Origin(Optional<UUID> upload, Map<String, String> labels, String by) {}

  public static void insert(Handle handle, TaskRow task, Origin origin, Instant now) {
    handle
        .createUpdate(INSERT)
        .bind("id", task.id().value())
        .bind("state", task.state().wire())
        .bind("title", task.title())
        .bind("prompt", task.prompt())
        .bind("mode", task.mode().wire())
        .bind("role", task.role())
        .bind("priority", task.priority().wire())
        .bind("deliver", task.deliver().wire())
        .bind("simulated", task.simulated())
        .bind("repository", task.repository().orElse(null))
        .bind("url", task.url().orElse(null))
        .bind("ref", task.ref().orElse(null))
        .bind("upload", origin.upload().orElse(null))
        .bind("base", task.base().map(CommitId::value).orElse(null))
        .bind("check", task.check().orElse(null))
        .bind("settings", Json.write(task.settings()))
        .bind("approvals", Json.write(task.approvals()))
        .bind("authorName", task.author().name())
        .bind("authorEmail", task.author().email())
        .bind("labels", Json.write(origin.labels()))
        .bind("by", origin.by())
        .bind("planOnly", task.planOnly())
        .bind("now", now)
        .execute();
  }

  public static Optional<TaskRow> find(Handle handle, TaskId id) {
    return handle
        .createQuery(FIND + " where id = :id")
        .bind("id", id.value())
        .map((row, _) -> task(row))
        .findOne();
  }

  /// The task, which nobody else moves before this transaction ends.
  ///
  /// @throws FlotillaException `not_found`
  public static TaskRow locked(Handle handle, TaskId id) {
    return handle
        .createQuery(FIND + " where id = :id for no key update")
        .bind("id", id.value())
        .map((row, _) -> task(row))
        .findOne()
        .orElseThrow(() -> new FlotillaException(ErrorCode.NOT_FOUND, "no task " + id));
  }

  /// Moves a locked task.
  ///
  /// @throws FlotillaException `conflict` when its state forbids it
  static void move(
      Handle handle,
      TaskRow task,
      TaskState to,
      TaskState stage,
      Optional<String> reason,
      Instant now) {
    if (!TaskMoves.permit(task.state(), to)) {
      throw new FlotillaException(
          ErrorCode.CONFLICT,
          task.state() == to
              ? "task %s is %s already".formatted(task.id(), to.wire())
              : "task %s is %s and cannot become %s"
                  .formatted(task.id(), task.state().wire(), to.wire()));
    }
    var aside = to == TaskState.PARKED || to == TaskState.PAUSED;
    Columns.one(
        handle
            .createUpdate(MOVE)
            .bind("id", task.id().value())
            .bind("from", task.state().wire())
            .bind("to", to.wire())
            .bind("stage", aside ? stage.wire() : null)
            .bind("reason", reason.orElse(null))
            .bind("ended", to.isEnded())
            .bind("now", now)
            .execute(),
        "task " + task.id());
  }

  /// A task that is set aside gets further all the same: it goes on there.
  static void stage(Handle handle, TaskRow task, TaskState stage) {
    Columns.one(
        handle
            .createUpdate(STAGE)
            .bind("id", task.id().value())
            .bind("stage", stage.wire())
            .execute(),
        "task " + task.id());
  }

  /// What the import found out.
  public static void based(
      Handle handle, TaskId task, UUID repository, CommitId base, RepositorySettings settings) {
    Columns.one(
        handle
            .createUpdate(BASE)
            .bind("id", task.value())
            .bind("repository", repository)
            .bind("base", base.value())
            .bind("settings", Json.write(settings))
            .bind("check", settings.check().orElse(null))
            .execute(),
        "base of task " + task);
  }

  public static void result(
      Handle handle, TaskId task, CommitId commit, Optional<Integer> checkExit) {
    Columns.one(
        handle
            .createUpdate(RESULT)
            .bind("id", task.value())
            .bind("commit", commit.value())
            .bind("exit", checkExit.orElse(null))
            .execute(),
        "result of task " + task);
  }

  /// What the task's branch holds now.
  public static void mainTree(Handle handle, TaskId task, String tree) {
    Columns.one(
        handle
            .createUpdate("update task set main_tree = :tree where id = :id")
            .bind("id", task.value())
            .bind("tree", tree)
            .execute(),
        "tree of task " + task);
  }

  public static void delivered(
      Handle handle, TaskId task, String branch, Optional<String> pullRequest) {
    Columns.one(
        handle
            .createUpdate(DELIVERED)
            .bind("id", task.value())
            .bind("branch", branch)
            .bind("pullRequest", pullRequest.orElse(null))
            .execute(),
        "delivery of task " + task);
  }

  private static TaskRow task(ResultSet row) throws SQLException {
    var state = TaskState.ofWire(row.getString("state"));
    return new TaskRow(
        new TaskId(row.getString("id")),
        state,
        Columns.text(row, "resume_state").map(TaskState::ofWire).orElse(state),
        row.getString("title"),
        row.getString("prompt"),
        Mode.ofWire(row.getString("mode")),
        row.getString("role"),
        Priority.ofWire(row.getString("priority")),
        Deliver.ofWire(row.getString("deliver")),
        row.getBoolean("simulated"),
        Columns.uuid(row, "repository_id"),
        Columns.text(row, "upstream_url"),
        Columns.text(row, "upstream_ref"),
        Columns.commit(row, "base_commit"),
        Columns.text(row, "check_command"),
        Json.read(row.getString("settings"), RepositorySettings.class),
        Columns.json(row.getString("approvals"), new TypeReference<List<Approval>>() {}),
        new Identity(row.getString("author_name"), row.getString("author_email")),
        Columns.commit(row, "result_commit"),
        Columns.text(row, "main_tree"),
        row.getBoolean("plan_only"));
  }
}
