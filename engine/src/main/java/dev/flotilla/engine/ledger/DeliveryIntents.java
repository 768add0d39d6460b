package dev.flotilla.engine.ledger;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// What is to be delivered, written down before the first push, so that a delivery that was cut is
/// finished once.
public final class DeliveryIntents {
  /// @param ref on the remote
  public record Row(TaskId task, String ref, CommitId commit, boolean delivered) {}

  private static final String INSERT =
      """
      insert into delivery (task, kind, ref, new_commit, state, intended_at)
      values (:task, :kind, :ref, :commit, 'intended', :now)
      on conflict (task) do update
         set ref = excluded.ref, new_commit = excluded.new_commit, state = 'intended',
             intended_at = excluded.intended_at, delivered_at = null
       where delivery.state = 'intended'
      """;

  private static final String DONE =
      """
      update delivery set state = 'delivered', delivered_at = :now
       where task = :task and new_commit = :commit and state = 'intended'
      """;

  private static final String WAITING =
      """
      select d.task, d.ref, d.new_commit, d.state from delivery d join task t on t.id = d.task
       where d.state = 'intended' and t.state = 'integrating'
       order by d.intended_at
      """;

  private DeliveryIntents() {}

  public static void intend(
      Handle handle, TaskId task, String kind, String ref, CommitId commit, Instant now) {
    handle
        .createUpdate(INSERT)
        .bind("task", task.value())
        .bind("kind", kind)
        .bind("ref", ref)
        .bind("commit", commit.value())
        .bind("now", now)
        .execute();
  }

  /// @return false when it was recorded already, or something else is to be delivered now
  public static boolean done(Handle handle, TaskId task, CommitId commit, Instant now) {
    return handle
            .createUpdate(DONE)
            .bind("task", task.value())
            .bind("commit", commit.value())
            .bind("now", now)
            .execute()
        == 1;
  }

  /// Those that are still to be made, oldest first.
  public static List<Row> waiting(Handle handle) {
    return handle.createQuery(WAITING).map((row, _) -> row(row)).list();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        new TaskId(row.getString("task")),
        row.getString("ref"),
        new CommitId(row.getString("new_commit")),
        row.getString("state").equals("delivered"));
  }
}
