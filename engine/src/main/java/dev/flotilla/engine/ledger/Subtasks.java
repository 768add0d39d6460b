package dev.flotilla.engine.ledger;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.event.Events;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The subtasks' rows. Who changes them holds the task's lock.
public final class Subtasks {
  private static final String FIND =
      """
      select task, key, role, title, instructions, state, first_tree, tip, tip_tree, resolves,
             revisions, acceptance::text as acceptance, depends_on::text as depends_on,
             touches::text as touches, touched::text as touched, start_commit
        from subtask
      """;

  private static final String INSERT =
      """
      insert into subtask
        (task, key, role, title, instructions, state, first_tree, acceptance, depends_on, touches,
         position)
      values (:task, :key, :role, :title, :instructions, :state, :firstTree,
              cast(:acceptance as jsonb), cast(:dependsOn as jsonb), cast(:touches as jsonb),
              (select count(*) from subtask where task = :task))
      """;

  private static final String MOVE =
      """
      update subtask set state = :to where task = :task and key = :key and state = :from
      """;

  private static final String RELEASE =
      """
      update subtask
         set state = 'ready', start_commit = :start, first_tree = :tree, tip = :start, tip_tree = :tree
       where task = :task and key = any(:keys) and state = 'pending' and start_commit is null
      """;

  /// What is counted of a subtask.
  public enum Counter {
    ATTEMPTS,
    INTERRUPTIONS,
    REVISIONS,
    RESOLVES;

    private String sql() {
      return switch (this) {
        case ATTEMPTS ->
            "update subtask set attempts = attempts + 1 where task = :task and key = :key";
        case INTERRUPTIONS ->
            "update subtask set interruptions = interruptions + 1 where task = :task and key = :key";
        case REVISIONS ->
            "update subtask set revisions = revisions + 1 where task = :task and key = :key";
        case RESOLVES ->
            "update subtask set resolves = resolves + 1 where task = :task and key = :key";
      };
    }
  }

  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

  private Subtasks() {}

  public static void insert(Handle handle, SubtaskRow subtask, Instant now) {
    handle
        .createUpdate(INSERT)
        .bind("task", subtask.task().value())
        .bind("key", subtask.key().value())
        .bind("role", subtask.role())
        .bind("title", subtask.title())
        .bind("instructions", subtask.instructions())
        .bind("state", subtask.state().wire())
        .bind("firstTree", subtask.firstTree().orElse(null))
        .bind("acceptance", Json.write(subtask.acceptance()))
        .bind("dependsOn", Json.write(subtask.dependsOn()))
        .bind("touches", Json.write(subtask.touches()))
        .execute();
    said(handle, subtask, subtask.state(), now);
  }

  /// @throws FlotillaException `not_found`
  public static SubtaskRow get(Handle handle, TaskId task, SubtaskKey key) {
    return handle
        .createQuery(FIND + " where task = :task and key = :key")
        .bind("task", task.value())
        .bind("key", key.value())
        .map((row, _) -> subtask(row))
        .findOne()
        .orElseThrow(
            () -> new FlotillaException(ErrorCode.NOT_FOUND, "no subtask " + task + "/" + key));
  }

  /// All of them in their order, that of the whole task included.
  public static List<SubtaskRow> of(Handle handle, TaskId task) {
    return handle
        .createQuery(FIND + " where task = :task order by position")
        .bind("task", task.value())
        .map((row, _) -> subtask(row))
        .list();
  }

  /// Those of a crew's plans, in their order: all but the one that stands for the whole.
  public static List<SubtaskRow> planned(Handle handle, TaskId task) {
    return of(handle, task).stream().filter(it -> !it.key().isMain()).toList();
  }

  /// Moves it, and says so; nothing when it is there already.
  public static void move(Handle handle, SubtaskRow subtask, SubtaskState to, Instant now) {
    if (subtask.state() == to) {
      return;
    }
    if (!SubtaskMoves.permit(subtask.state(), to)) {
      throw new FlotillaException(
          ErrorCode.CORRUPT_STATE,
          "subtask %s/%s: %s cannot become %s"
              .formatted(subtask.task(), subtask.key(), subtask.state().wire(), to.wire()));
    }
    Columns.one(
        handle
            .createUpdate(MOVE)
            .bind("task", subtask.task().value())
            .bind("key", subtask.key().value())
            .bind("from", subtask.state().wire())
            .bind("to", to.wire())
            .execute(),
        "subtask " + subtask.task() + "/" + subtask.key());
    said(handle, subtask, to, now);
  }

  public static void tip(Handle handle, SubtaskRow subtask, CommitId tip, String tree) {
    Columns.one(
        handle
            .createUpdate(
                "update subtask set tip = :tip, tip_tree = :tree where task = :task and key = :key")
            .bind("task", subtask.task().value())
            .bind("key", subtask.key().value())
            .bind("tip", tip.value())
            .bind("tree", tree)
            .execute(),
        "tip of " + subtask.task() + "/" + subtask.key());
  }

  /// Those of one task that wait become ready, and say so. Their branches start at this commit:
  /// what they did is judged from it and its tree on.
  public static void release(
      Handle handle, TaskId task, List<SubtaskKey> keys, CommitId start, String tree, Instant now) {
    var rows =
        handle
            .createUpdate(RELEASE)
            .bind("task", task.value())
            .bindArray("keys", String.class, keys.stream().map(SubtaskKey::value).toList())
            .bind("start", start.value())
            .bind("tree", tree)
            .execute();
    Columns.expect(keys.size(), rows, "subtasks to release of task " + task);
    var data = Map.of("state", SubtaskState.READY.wire());
    Events.appendEach(handle, task, keys, EventType.SUBTASK_STATE, data, now);
  }

  /// What it changed in fact.
  public static void touched(Handle handle, SubtaskRow subtask, List<String> paths) {
    Columns.one(
        handle
            .createUpdate(
                """
                update subtask set touched = cast(:paths as jsonb)
                 where task = :task and key = :key
                """)
            .bind("task", subtask.task().value())
            .bind("key", subtask.key().value())
            .bind("paths", Json.write(paths))
            .execute(),
        "paths of " + subtask.task() + "/" + subtask.key());
  }

  public static void count(Handle handle, TaskId task, SubtaskKey key, Counter counter) {
    Columns.one(
        handle
            .createUpdate(counter.sql())
            .bind("task", task.value())
            .bind("key", key.value())
            .execute(),
        "count of " + task + "/" + key);
  }

  private static void said(Handle handle, SubtaskRow subtask, SubtaskState state, Instant now) {
    if (subtask.key().isMain()) {
      return; // the task's own states tell it
    }
    Events.append(
        handle,
        subtask.task(),
        Optional.of(subtask.key()),
        EventType.SUBTASK_STATE,
        Map.of("state", state.wire()),
        now);
  }

  private static SubtaskRow subtask(ResultSet row) throws SQLException {
    return new SubtaskRow(
        new TaskId(row.getString("task")),
        new SubtaskKey(row.getString("key")),
        row.getString("role"),
        row.getString("title"),
        row.getString("instructions"),
        SubtaskState.ofWire(row.getString("state")),
        Columns.text(row, "first_tree"),
        Columns.commit(row, "tip"),
        Columns.text(row, "tip_tree"),
        row.getInt("resolves"),
        row.getInt("revisions"),
        Columns.json(row.getString("acceptance"), TEXTS),
        Columns.json(row.getString("depends_on"), TEXTS),
        Columns.json(row.getString("touches"), TEXTS),
        Columns.json(row.getString("touched"), TEXTS),
        Columns.commit(row, "start_commit"));
  }
}
