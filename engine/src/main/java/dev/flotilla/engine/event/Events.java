package dev.flotilla.engine.event;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.queue.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Writing down what happened, in the transaction that makes it happen. Taking the number locks
/// the task's row, so that a task's numbers have no gaps and commit in order.
public final class Events {
  private static final String APPEND =
      """
      with numbered as (
        update task set event_seq = event_seq + 1 where id = :task returning event_seq
      )
      insert into event (task, seq, subtask, type, data, at)
      select :task, event_seq, :subtask, :type, cast(:data as jsonb), :at from numbered
      """;

  private static final String APPEND_EACH =
      """
      with numbered as (
        update task set event_seq = event_seq + :count where id = :task returning event_seq
      )
      insert into event (task, seq, subtask, type, data, at)
      select :task, event_seq - :count + each.position, each.subtask, :type, cast(:data as jsonb), :at
        from numbered, unnest(:subtasks) with ordinality as each (subtask, position)
       order by each.position
      """;

  private Events() {}

  /// @param subtask none for what concerns the task as a whole
  public static void append(
      Handle handle,
      TaskId task,
      Optional<SubtaskKey> subtask,
      EventType type,
      Map<String, ?> data,
      Instant at) {
    var rows =
        handle
            .createUpdate(APPEND)
            .bind("task", task.value())
            .bind("subtask", subtask.filter(it -> !it.isMain()).map(SubtaskKey::value).orElse(null))
            .bind("type", type.wire())
            .bind("data", Json.write(data))
            .bind("at", at)
            .execute();
    appended(handle, task, rows, 1);
  }

  /// The same of several subtasks, in one statement.
  public static void appendEach(
      Handle handle,
      TaskId task,
      List<SubtaskKey> subtasks,
      EventType type,
      Map<String, ?> data,
      Instant at) {
    var rows =
        handle
            .createUpdate(APPEND_EACH)
            .bind("task", task.value())
            .bind("count", subtasks.size())
            .bindArray("subtasks", String.class, subtasks.stream().map(SubtaskKey::value).toList())
            .bind("type", type.wire())
            .bind("data", Json.write(data))
            .bind("at", at)
            .execute();
    appended(handle, task, rows, subtasks.size());
  }

  private static void appended(Handle handle, TaskId task, int rows, int expected) {
    if (rows != expected) {
      throw new FlotillaException(ErrorCode.NOT_FOUND, "no task " + task);
    }
    Topic.EVENT.signal(handle);
  }
}
