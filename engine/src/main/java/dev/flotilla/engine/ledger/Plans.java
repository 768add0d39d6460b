package dev.flotilla.engine.ledger;

import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.Plan;
import dev.flotilla.api.task.TaskId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What managers proposed. Who writes here holds the task's lock.
public final class Plans {
  /// What became of it.
  public enum State {
    PROPOSED,
    ACCEPTED,
    REFUSED;

    private String wire() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private static final String INSERT =
      """
      insert into plan (task, number, content, state, created_at)
      values (:task, (select count(*) + 1 from plan where task = :task), cast(:plan as jsonb),
              'proposed', :now)
      """;

  private static final String DECIDE =
      "update plan set state = :state where task = :task and state = 'proposed'";

  private static final String LAST =
      """
      select content::text as content from plan
       where task = :task and state = :state order by number desc limit 1
      """;

  private Plans() {}

  public static void propose(Handle handle, TaskId task, Plan plan, Instant now) {
    handle
        .createUpdate(INSERT)
        .bind("task", task.value())
        .bind("plan", Json.write(plan))
        .bind("now", now)
        .execute();
  }

  /// Whether there ever was one to work by.
  public static boolean anyAccepted(Handle handle, TaskId task) {
    return last(handle, task, State.ACCEPTED).isPresent();
  }

  /// The one that was proposed is accepted or refused.
  public static void decide(Handle handle, TaskId task, State state) {
    Columns.one(
        handle
            .createUpdate(DECIDE)
            .bind("task", task.value())
            .bind("state", state.wire())
            .execute(),
        "plan of task " + task);
  }

  /// What was proposed and not decided is of no use any more.
  public static void withdraw(Handle handle, TaskId task) {
    handle
        .createUpdate(DECIDE)
        .bind("task", task.value())
        .bind("state", State.REFUSED.wire())
        .execute();
  }

  /// The newest in that state.
  public static Optional<Plan> last(Handle handle, TaskId task, State state) {
    return handle
        .createQuery(LAST)
        .bind("task", task.value())
        .bind("state", state.wire())
        .map((row, _) -> Json.read(row.getString("content"), Plan.class))
        .findOne();
  }
}
