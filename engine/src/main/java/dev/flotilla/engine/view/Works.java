package dev.flotilla.engine.view;

import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.usage.Usage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// What was put into tasks and into each of their subtasks: usage, agents' time, conversations.
///
/// @param usage by task: a sum of its own, for sums of what was rounded are not exact
/// @param subtasks by [#key]
record Works(Map<String, Usage> usage, Map<String, TaskView.Work> subtasks) {
  private static final String USED =
      "select r.task, r.subtask, "
          + Rows.USAGE
          + """
             from model_request r where r.task = any(:tasks)
            group by grouping sets ((r.task), (r.task, r.subtask))
            """;

  private static final String ATTEMPTS =
      """
      select a.task, a.subtask, a.role, t.session_id,
             sum(extract(epoch from coalesce(t.ended_at, :now) - t.started_at)) as seconds
        from assignment a
        join attempt t on t.assignment = a.id
       where a.task = any(:tasks)
       group by a.task, a.subtask, a.role, t.session_id
       order by min(t.started_at)
      """;

  private static final class Sum {
    private Usage usage = Usage.NONE;
    private double seconds;
    private final LinkedHashSet<TaskView.Session> sessions = new LinkedHashSet<>();

    private TaskView.Work work() {
      // tenths are enough, and a negative one is a clock's
      return new TaskView.Work(
          usage, Math.max(0, Math.round(seconds * 10) / 10.0), new ArrayList<>(sessions));
    }
  }

  static String key(String task, String subtask) {
    return task + "/" + subtask;
  }

  static Works of(Handle handle, List<String> tasks, Instant now) {
    var usage = new HashMap<String, Usage>();
    var sums = new HashMap<String, Sum>();
    try (var used = handle.createQuery(USED);
        var attempts = handle.createQuery(ATTEMPTS)) {
      used.bindArray("tasks", String.class, tasks).map((row, _) -> used(row, usage, sums)).list();
      attempts
          .bindArray("tasks", String.class, tasks)
          .bind("now", now)
          .map((row, _) -> worked(row, sums))
          .list();
    }
    var works = new HashMap<String, TaskView.Work>();
    sums.forEach((key, sum) -> works.put(key, sum.work()));
    return new Works(usage, works);
  }

  private static String used(ResultSet row, Map<String, Usage> usage, Map<String, Sum> sums)
      throws SQLException {
    var task = row.getString("task");
    var subtask = row.getString("subtask");
    if (subtask == null) {
      usage.put(task, Rows.usage(row));
    } else {
      sums.computeIfAbsent(key(task, subtask), _ -> new Sum()).usage = Rows.usage(row);
    }
    return task;
  }

  private static String worked(ResultSet row, Map<String, Sum> sums) throws SQLException {
    var key = key(row.getString("task"), row.getString("subtask"));
    var sum = sums.computeIfAbsent(key, _ -> new Sum());
    sum.seconds += row.getDouble("seconds");
    var session = row.getString("session_id");
    if (session != null) {
      sum.sessions.add(new TaskView.Session(session, row.getString("role")));
    }
    return key;
  }

  TaskView.Work of(String task, String subtask) {
    return subtasks.getOrDefault(key(task, subtask), TaskView.Work.NONE);
  }
}
