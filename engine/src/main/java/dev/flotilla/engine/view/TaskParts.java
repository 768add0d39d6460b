package dev.flotilla.engine.view;

import dev.flotilla.api.task.QuestionView;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskView;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What belongs to tasks, for many of them by one statement each: subtasks in their order, what stands
/// above them in a crew, usage, the question that has waited longest, why they wait.
record TaskParts(
    Map<String, List<TaskView.Subtask>> subtasks,
    Map<String, TaskView.Crew> crews,
    Works works,
    Map<String, QuestionView> questions,
    Map<String, String> waiting) {
  private static final String SUBTASKS =
      """
      select * from subtask where task = any(:tasks) order by task, position, key
      """;

  private static final String SUMMARIES =
      """
      select task, content ->> 'summary' as summary from plan
       where task = any(:tasks) and state = 'accepted' order by number
      """;

  private static final String QUEUES =
      """
      select task, subtask,
             case when red then 'red' when merged is not null then 'merged' else 'waiting' end as state
        from merge_entry where task = any(:tasks) order by position
      """;

  private static final String QUESTIONS =
      """
      select * from question where task = any(:tasks) and answered_at is null and withdrawn_at is null
       order by asked_at desc
      """;

  static TaskParts of(Handle handle, List<String> tasks, Instant now) {
    var works = Works.of(handle, tasks, now);
    var waiting = Waiting.of(handle, tasks, now);
    var subtasks = new HashMap<String, List<TaskView.Subtask>>();
    var crews = new HashMap<String, TaskView.Crew>();
    var summaries = summaries(handle, tasks);
    var queues = queues(handle, tasks);
    try (var query = handle.createQuery(SUBTASKS)) {
      for (var row :
          query
              .bindArray("tasks", String.class, tasks)
              .map((it, _) -> subtask(it, works, waiting))
              .list()) {
        var task = row.task();
        if (row.view().key().equals(SubtaskKey.MAIN.value())) {
          crews.put(
              task, crew(row.view(), summaries.get(task), queues.getOrDefault(task, List.of())));
        } else {
          subtasks.computeIfAbsent(task, _ -> new ArrayList<>()).add(row.view());
        }
      }
    }
    return new TaskParts(subtasks, crews, works, questions(handle, tasks), waiting.tasks());
  }

  private record Row(String task, TaskView.Subtask view) {}

  private static Row subtask(ResultSet row, Works works, Waiting.Found waiting)
      throws SQLException {
    var task = row.getString("task");
    var key = row.getString("key");
    var view =
        new TaskView.Subtask(
            key,
            row.getString("role"),
            row.getString("title"),
            SubtaskState.ofWire(row.getString("state")),
            row.getInt("attempts"),
            row.getInt("interruptions"),
            row.getInt("revisions"),
            row.getInt("resolves"),
            Rows.texts(row, "depends_on"),
            Rows.texts(row, "touches"),
            Rows.texts(row, "acceptance"),
            key.equals(SubtaskKey.SOLO.value()) ? null : row.getString("instructions"),
            waiting.subtasks().get(Works.key(task, key)),
            works.of(task, key));
    return new Row(task, view);
  }

  private static TaskView.Crew crew(
      TaskView.Subtask main, @Nullable String summary, List<TaskView.Merge> queue) {
    return new TaskView.Crew(summary, main.state(), main.waiting(), main.work(), queue);
  }

  private static Map<String, String> summaries(Handle handle, List<String> tasks) {
    var found = new HashMap<String, String>();
    try (var query = handle.createQuery(SUMMARIES)) {
      query
          .bindArray("tasks", String.class, tasks)
          .map((row, _) -> Map.entry(row.getString("task"), row.getString("summary")))
          .forEach(it -> found.put(it.getKey(), it.getValue()));
    }
    return found;
  }

  private static Map<String, List<TaskView.Merge>> queues(Handle handle, List<String> tasks) {
    var found = new HashMap<String, List<TaskView.Merge>>();
    try (var query = handle.createQuery(QUEUES)) {
      query
          .bindArray("tasks", String.class, tasks)
          .map((row, _) -> Map.entry(row.getString("task"), merge(row)))
          .forEach(
              it -> found.computeIfAbsent(it.getKey(), _ -> new ArrayList<>()).add(it.getValue()));
    }
    return found;
  }

  private static TaskView.Merge merge(ResultSet row) throws SQLException {
    return new TaskView.Merge(row.getString("subtask"), row.getString("state"));
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
