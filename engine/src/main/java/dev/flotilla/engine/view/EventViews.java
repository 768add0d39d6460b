package dev.flotilla.engine.view;

import dev.flotilla.api.event.EventView;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Reads the append-only events so that none is ever skipped. Thread-safe.
public final class EventViews {
  /// What a transaction that still runs may yet insert sorts at or after its own id, so only what
  /// lies below the oldest running one has its final place.
  private static final String FLEET =
      """
      select * from event
       where (tx, id) > (:tx::text::xid8, :id)
         and tx < pg_snapshot_xmin(pg_current_snapshot())
       order by tx, id
       limit :limit
      """;

  /// `seq` is taken under the task's row lock: a lower one is never committed after a higher one.
  private static final String TASK =
      """
      select * from event where task = :task and seq > :seq order by seq limit :limit
      """;

  private static final String NOW =
      """
      select pg_snapshot_xmin(pg_current_snapshot())::text
      """;

  private static final String LAST =
      """
      select event_seq from task where id = :task
      """;

  private static final String OWNER =
      """
      select task from event where tx = :tx::text::xid8 and id = :id
      """;

  private final Database database;

  public EventViews(Database database) {
    this.database = database;
  }

  /// An event with its place.
  public record Placed(EventPosition position, EventView event) {}

  /// The fleet's events after `position`, in an order that is final.
  public List<Placed> after(EventPosition position, int limit) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(FLEET)) {
            return query
                .bind("tx", Long.toUnsignedString(position.tx()))
                .bind("id", position.id())
                .bind("limit", limit)
                .map((row, _) -> placed(row))
                .list();
          }
        });
  }

  /// A task's events after `seq`, without a gap.
  public List<Placed> of(TaskId task, long seq, int limit) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(TASK)) {
            return query
                .bind("task", task.value())
                .bind("seq", seq)
                .bind("limit", limit)
                .map((row, _) -> placed(row))
                .list();
          }
        });
  }

  /// The place after everything that is final now.
  public EventPosition now() {
    return database.read(handle -> new EventPosition(Long.parseUnsignedLong(xmin(handle)), 0, 0));
  }

  /// True when nothing can come before that place any more.
  public boolean isFinal(EventPosition position) {
    return position.compareTo(now()) < 0;
  }

  private static String xmin(Handle handle) {
    try (var query = handle.createQuery(NOW)) {
      return query.mapTo(String.class).one();
    }
  }

  /// The number of a task's newest event; 0 without one.
  public long last(TaskId task) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(LAST)) {
            return query.bind("task", task.value()).mapTo(Long.class).findOne().orElse(0L);
          }
        });
  }

  /// True when `position` is that of an event of `task`.
  public boolean isOf(TaskId task, EventPosition position) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(OWNER)) {
            return query
                .bind("tx", Long.toUnsignedString(position.tx()))
                .bind("id", position.id())
                .mapTo(String.class)
                .findOne()
                .filter(task.value()::equals)
                .isPresent();
          }
        });
  }

  private static Placed placed(ResultSet row) throws SQLException {
    var position =
        new EventPosition(
            Long.parseUnsignedLong(row.getString("tx")), row.getLong("id"), row.getLong("seq"));
    return new Placed(
        position,
        new EventView(
            position.toString(),
            position.seq(),
            new TaskId(row.getString("task")),
            row.getString("subtask"),
            row.getString("type"),
            Rows.time(row, "at"),
            Rows.json(row, "data")));
  }
}
