package dev.flotilla.engine.ledger;

import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Accepted subtasks on their way onto their task's branch. Who changes it holds the task's lock.
public final class MergeQueue {
  /// @param tip what is to be merged
  /// @param made what the queue made of it; absent: it is in no batch yet
  /// @param isRed the check is red with it and was green without it
  public record Entry(
      TaskId task, SubtaskKey subtask, CommitId tip, Optional<Made> made, boolean isRed) {}

  /// A merge commit of the queue's.
  ///
  /// @param onto its first parent: the entry before, or the task's branch
  public record Made(CommitId commit, String tree, CommitId onto) {}

  private static final String FIND =
      "select task, subtask, tip, merged, tree, onto, red from merge_entry";

  private MergeQueue() {}

  /// At the end of the queue.
  public static void enter(Handle handle, SubtaskRow subtask, CommitId tip) {
    handle
        .createUpdate("insert into merge_entry (task, subtask, tip) values (:task, :subtask, :tip)")
        .bind("task", subtask.task().value())
        .bind("subtask", subtask.key().value())
        .bind("tip", tip.value())
        .execute();
  }

  /// The task's, in order.
  public static List<Entry> of(Handle handle, TaskId task) {
    return handle
        .createQuery(FIND + " where task = :task order by position")
        .bind("task", task.value())
        .map((row, _) -> entry(row))
        .list();
  }

  /// It is part of the batch, as this.
  public static void made(Handle handle, Entry entry, Made made) {
    Columns.one(
        handle
            .createUpdate(
                """
                update merge_entry set merged = :merged, tree = :tree, onto = :onto
                 where task = :task and subtask = :subtask and tip = :tip
                """)
            .bind("task", entry.task().value())
            .bind("subtask", entry.subtask().value())
            .bind("tip", entry.tip().value())
            .bind("merged", made.commit().value())
            .bind("tree", made.tree())
            .bind("onto", made.onto().value())
            .execute(),
        "merge of " + entry.task() + "/" + entry.subtask());
  }

  /// It is what makes the check red.
  public static void red(Handle handle, Entry entry) {
    Columns.one(
        handle
            .createUpdate(
                "update merge_entry set red = true where task = :task and subtask = :subtask")
            .bind("task", entry.task().value())
            .bind("subtask", entry.subtask().value())
            .execute(),
        "merge of " + entry.task() + "/" + entry.subtask());
  }

  /// The batch is over: what is left of it is to be merged anew, apart from what is red.
  public static void dissolve(Handle handle, TaskId task) {
    handle
        .createUpdate(
            """
            update merge_entry set merged = null, tree = null, onto = null
             where task = :task and not red
            """)
        .bind("task", task.value())
        .execute();
  }

  public static void leave(Handle handle, TaskId task, SubtaskKey subtask) {
    Columns.one(
        handle
            .createUpdate("delete from merge_entry where task = :task and subtask = :subtask")
            .bind("task", task.value())
            .bind("subtask", subtask.value())
            .execute(),
        "merge of " + task + "/" + subtask);
  }

  /// The task has ended.
  public static void clear(Handle handle, TaskId task) {
    handle
        .createUpdate("delete from merge_entry where task = :task")
        .bind("task", task.value())
        .execute();
  }

  /// How many subtasks wait, over all tasks.
  public static int depth(Handle handle) {
    return handle.createQuery("select count(*) from merge_entry").mapTo(Integer.class).one();
  }

  private static Entry entry(ResultSet row) throws SQLException {
    var merged = Columns.commit(row, "merged");
    var tree = Columns.text(row, "tree");
    var onto = Columns.commit(row, "onto");
    return new Entry(
        new TaskId(row.getString("task")),
        new SubtaskKey(row.getString("subtask")),
        new CommitId(row.getString("tip")),
        merged.map(it -> new Made(it, tree.orElseThrow(), onto.orElseThrow())),
        row.getBoolean("red"));
  }
}
