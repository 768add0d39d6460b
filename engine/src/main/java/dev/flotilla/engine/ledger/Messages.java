package dev.flotilla.engine.ledger;

import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// A person's words for whoever works on a subtask.
public final class Messages {
  /// One that has not reached an agent yet.
  public record Waiting(String id, TaskId task, SubtaskKey subtask, String text) {
    @Override
    public String toString() {
      return "Waiting[" + id + "]";
    }
  }

  private static final String INSERT =
      """
      insert into message (id, task, subtask, text, sent_by, sent_at)
      values (:id, :task, :subtask, :text, :by, :now)
      """;

  private static final String WAITING =
      """
      select id, task, subtask, text from message
       where delivered_at is null and task = :task and subtask = :subtask
       order by sent_at, id
      """;

  private static final String DELIVERED =
      """
      update message set delivered_at = :now
       where delivered_at is null and task = :task and subtask = :subtask and id = any(:ids)
      """;

  private static final String PROMPTED =
      """
      update message set delivered_at = :now, in_prompt = true
       where delivered_at is null and task = :task and subtask = :subtask
      """;

  /// What reached a conversation after the point it goes back to has not reached it.
  private static final String UNDONE =
      """
      update message set delivered_at = null
       where task = :task and subtask = :subtask and delivered_at >= :since and not in_prompt
      """;

  private static final String ALL_UNDONE =
      """
      update message set delivered_at = null, in_prompt = false
       where task = :task and subtask = :subtask
      """;

  private Messages() {}

  public static String insert(
      Handle handle, TaskId task, SubtaskKey subtask, String text, String by, Instant now) {
    var id = UUID.randomUUID().toString();
    handle
        .createUpdate(INSERT)
        .bind("id", id)
        .bind("task", task.value())
        .bind("subtask", subtask.value())
        .bind("text", text)
        .bind("by", by)
        .bind("now", now)
        .execute();
    return id;
  }

  public static List<Waiting> waiting(Handle handle, TaskId task, SubtaskKey subtask) {
    return handle
        .createQuery(WAITING)
        .bind("task", task.value())
        .bind("subtask", subtask.value())
        .map(
            (row, _) ->
                new Waiting(
                    row.getString("id"),
                    new TaskId(row.getString("task")),
                    new SubtaskKey(row.getString("subtask")),
                    row.getString("text")))
        .list();
  }

  public static void delivered(
      Handle handle, TaskId task, SubtaskKey subtask, List<String> ids, Instant now) {
    if (ids.isEmpty()) {
      return;
    }
    handle
        .createUpdate(DELIVERED)
        .bind("task", task.value())
        .bind("subtask", subtask.value())
        .bindArray("ids", String.class, ids)
        .bind("now", now)
        .execute();
  }

  /// All that wait are part of a prompt now.
  public static void prompted(Handle handle, TaskId task, SubtaskKey subtask, Instant now) {
    handle
        .createUpdate(PROMPTED)
        .bind("task", task.value())
        .bind("subtask", subtask.value())
        .bind("now", now)
        .execute();
  }

  /// A new assignment knows none of them: all are said again.
  public static void undone(Handle handle, TaskId task, SubtaskKey subtask) {
    handle
        .createUpdate(ALL_UNDONE)
        .bind("task", task.value())
        .bind("subtask", subtask.value())
        .execute();
  }

  /// They are said again.
  public static void undone(Handle handle, TaskId task, SubtaskKey subtask, Instant since) {
    handle
        .createUpdate(UNDONE)
        .bind("task", task.value())
        .bind("subtask", subtask.value())
        .bind("since", since)
        .execute();
  }
}
