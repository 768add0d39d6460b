package dev.flotilla.gateway.admission;

import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.queue.Holder;
import dev.flotilla.engine.store.Database;
import java.util.Optional;

/// Notes on the lease why the model cannot be asked, so that the agent learns it by heartbeat, and
/// what is waited for, so that people do. Thread-safe.
public final class Holds {
  private static final String SET =
      "update lease set hold = :hold where attempt = :attempt and fencing_token = :token";

  private static final String WAIT =
      """
      update lease set waiting = :waiting, throttled = :throttled
       where attempt = :attempt and fencing_token = :token
      """;

  private final Database database;

  public Holds(Database database) {
    this.database = database;
  }

  Database database() {
    return database;
  }

  /// A lease that was lost meanwhile needs no note.
  public void set(Holder holder, Outcome.Hold hold) {
    database.run(
        handle ->
            handle
                .createUpdate(SET)
                .bind("hold", hold.name())
                .bind("attempt", holder.attempt().value())
                .bind("token", holder.token().value())
                .execute());
  }

  /// @param words what is waited for; absent: nothing any more
  /// @param throttled the provider asks to slow down: more agents would not help
  public void waits(Holder holder, Optional<String> words, boolean throttled) {
    database.run(
        handle ->
            handle
                .createUpdate(WAIT)
                .bind("waiting", words.orElse(null))
                .bind("throttled", throttled)
                .bind("attempt", holder.attempt().value())
                .bind("token", holder.token().value())
                .execute());
  }
}
