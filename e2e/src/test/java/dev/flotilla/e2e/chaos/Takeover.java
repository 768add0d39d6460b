package dev.flotilla.e2e.chaos;

import dev.flotilla.engine.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// An attempt whose agent process died, and the one that another process began at the same
/// assignment, by the ledger's own times.
///
/// @param from the process that died
/// @param to the one that took over
/// @param sinceRenewal from the last renewal of the lost lease to the new one
/// @param sinceKill from the kill to the new lease
/// @param sameSession the conversation goes on
record Takeover(
    String from, String to, Duration sinceRenewal, Duration sinceKill, boolean sameSession) {
  /// Who works on a task at this moment.
  record Held(UUID attempt, String process) {
    static Held of(Database database, String task) {
      return database.read(
          handle ->
              handle
                  .createQuery(
                      """
                      select l.attempt, i.name from lease l join instance i on i.id = l.instance
                       where l.task = :task
                      """)
                  .bind("task", task)
                  .map((row, _) -> new Held(row.getObject("attempt", UUID.class), row.getString(2)))
                  .one());
    }
  }

  /// Empty: nobody has it yet. A heartbeat notes the instance and renews its leases at one time.
  static Optional<Takeover> of(Database database, Held held, Instant killed) {
    return database.read(handle -> find(handle, held, killed));
  }

  private static Optional<Takeover> find(Handle handle, Held held, Instant killed) {
    return handle
        .createQuery(
            """
            select was.name as "from", now.name as "to",
                   greatest(lost.started_at, was.seen_at) as renewed, next.started_at as taken,
                   next.session_id = lost.session_id as same
              from attempt lost
              join instance was on was.id = lost.instance
              join attempt next on next.assignment = lost.assignment
                               and next.number = lost.number + 1
              join instance now on now.id = next.instance
             where lost.id = :attempt
            """)
        .bind("attempt", held.attempt())
        .map(
            (row, _) -> {
              var taken = row.getTimestamp("taken").toInstant();
              return new Takeover(
                  row.getString("from"),
                  row.getString("to"),
                  Duration.between(row.getTimestamp("renewed").toInstant(), taken),
                  Duration.between(killed, taken),
                  row.getBoolean("same"));
            })
        .findOne();
  }
}
