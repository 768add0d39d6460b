package dev.flotilla.engine.view;

import dev.flotilla.api.task.QuestionView;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.usage.Usage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// What belongs to tasks, for many of them by one statement each: subtasks in their order, usage,
/// the question that is open, why they wait.
record TaskParts(
    Map<String, List<TaskView.Subtask>> subtasks,
    Map<String, Usage> usage,
    Map<String, QuestionView> questions,
    Map<String, String> waiting) {
  private static final String SUBTASKS =
      """
      select * from subtask where task = any(:tasks) and key <> 'main' order by task, position, key
      """;

  private static final String USED =
      "select r.task, "
          + Rows.USAGE
          + """
             from model_request r where r.task = any(:tasks) group by r.task
            """;

  private static final String QUESTIONS =
      """
      select * from question where task = any(:tasks) and answered_at is null and withdrawn_at is null
       order by asked_at desc
      """;

  static TaskParts of(Handle handle, List<String> tasks, Instant now) {
    return new TaskParts(
        subtasks(handle, tasks),
        usage(handle, tasks),
        questions(handle, tasks),
        Waiting.of(handle, tasks, now));
  }

  private static Map<String, List<TaskView.Subtask>> subtasks(Handle handle, List<String> tasks) {
    var found = new HashMap<String, List<TaskView.Subtask>>();
    try (var query = handle.createQuery(SUBTASKS)) {
      query
          .bindArray("tasks", String.class, tasks)
          .map((row, _) -> Map.entry(row.getString("task"), subtask(row)))
          .forEach(
              it -> found.computeIfAbsent(it.getKey(), _ -> new ArrayList<>()).add(it.getValue()));
    }
    return found;
  }

  private static TaskView.Subtask subtask(ResultSet row) throws SQLException {
    return new TaskView.Subtask(
        row.getString("key"),
        row.getString("role"),
        row.getString("title"),
        SubtaskState.ofWire(row.getString("state")),
        row.getInt("attempts"),
        row.getInt("interruptions"),
        row.getInt("revisions"),
        row.getInt("resolves"));
  }

  private static Map<String, Usage> usage(Handle handle, List<String> tasks) {
    var found = new HashMap<String, Usage>();
    try (var query = handle.createQuery(USED)) {
      query
          .bindArray("tasks", String.class, tasks)
          .map((row, _) -> Map.entry(row.getString("task"), Rows.usage(row)))
          .forEach(it -> found.put(it.getKey(), it.getValue()));
    }
    return found;
  }

  private static Map<String, QuestionView> questions(Handle handle, List<String> tasks) {
    var found = new LinkedHashMap<String, QuestionView>();
    try (var query = handle.createQuery(QUESTIONS)) {
      query
          .bindArray("tasks", String.class, tasks)
          .map((row, _) -> QuestionViews.question(row))
          .forEach(it -> found.put(it.task().value(), it));
    }
    return found;
  }
}
