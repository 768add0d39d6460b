package dev.flotilla.engine.usage;

import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.usage.Prices;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.engine.store.Database;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// What the tests of the ledger's money need around it.
final class UsageRows {
  private UsageRows() {}

  static void insertTask(Database database, String id) {
    database.run(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into task (id, state, title, prompt, mode, role, priority, deliver,
                                      simulated, author_name, author_email, submitted_by, created_at)
                    values (:id, 'working', 't', 'p', 'solo', 'worker', 'medium', 'none',
                            false, 'A', 'a@example.org', 'admin', now())
                    """)
                .bind("id", id)
                .execute());
  }

  static Reservation reservation(String task, String usd, boolean simulated, Instant now) {
    var caller =
        new Caller(
            new TaskId(task),
            SubtaskKey.SOLO,
            AssignmentId.random(),
            AttemptId.random(),
            "worker",
            new AgentId("a-1"),
            Optional.of("s"),
            simulated);
    var model = "claude-sonnet-5-5";
    return new Reservation(
        UUID.randomUUID(),
        "g",
        caller,
        model,
        true,
        100,
        Prices.load().of(model),
        Usd.of(usd),
        Usd.ZERO,
        now);
  }

  static long count(Database database) {
    return database.read(
        it -> it.createQuery("select count(*) from model_request").mapTo(Long.class).one());
  }
}
