package dev.flotilla.engine.ledger;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Which request a key stood for, so that a repeated submission is the same task.
public final class IdempotencyKeys {
  private static final String FIND =
      "select body_hash, task from idempotency where actor = :actor and key = :key";

  private static final String INSERT =
      """
      insert into idempotency (actor, key, body_hash, task, created_at)
      values (:actor, :key, :hash, :task, :now)
      """;

  /// Two submissions with the same key wait for each other.
  private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended(:key, 7))";

  private IdempotencyKeys() {}

  /// The task of that key, if there is one; nobody else uses the key before this transaction ends.
  ///
  /// @throws FlotillaException `conflict` when it stood for another request
  public static Optional<TaskId> locked(Handle handle, String actor, String key, byte[] hash) {
    handle.createQuery(LOCK).bind("key", actor + "\n" + key).mapTo(String.class).list();
    return handle
        .createQuery(FIND)
        .bind("actor", actor)
        .bind("key", key)
        .map(
            (row, _) -> {
              if (!Arrays.equals(row.getBytes("body_hash"), hash)) {
                throw new FlotillaException(
                    ErrorCode.CONFLICT,
                    "this Idempotency-Key stood for another request: use a new one");
              }
              return new TaskId(row.getString("task"));
            })
        .findOne();
  }

  public static void insert(
      Handle handle, String actor, String key, byte[] hash, TaskId task, Instant now) {
    handle
        .createUpdate(INSERT)
        .bind("actor", actor)
        .bind("key", key)
        .bind("hash", hash)
        .bind("task", task.value())
        .bind("now", now)
        .execute();
  }
}
