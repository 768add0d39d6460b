package dev.flotilla.e2e.bench;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.view.Seed;
import java.util.UUID;

/// Work that a commit makes ready, as rows of the ledger, so that the moment of the commit is known exactly. Thread-safe.
record ReadyWork(Database ledger, TaskId task) {
  private static final String READY =
      """
      with a as (
        insert into assignment (id, task, subtask, kind, role, state, input, start_commit, created_at)
        values (?, ?, 'solo', 'WORK', ?, 'READY', '{}', ?, now()) returning id, task, role
      )
      insert into assignment_ready select id, task, 1, role, 1, 0, false, now(), now() from a
      """;

  static ReadyWork in(Database ledger) {
    return new ReadyWork(ledger, new Seed(ledger).task("bench", "working", Seed.T0, "{}"));
  }

  /// @param told those who listen are
  /// @return when it was committed, in nanoseconds of this JVM
  long commit(String role, boolean told) {
    ledger.run(
        it -> {
          it.execute(READY, UUID.randomUUID(), task.value(), role, Seed.COMMIT);
          if (told) {
            Topic.READY.signal(it);
          }
        });
    return System.nanoTime();
  }

  /// Takes one piece of work of that role back.
  void take(String role) {
    ledger.run(
        it -> {
          it.execute(
              "delete from assignment where id in"
                  + " (select id from assignment where task = ? and role = ? limit 1)",
              task.value(),
              role);
          Topic.READY.signal(it);
        });
  }

  /// Nothing is to be done any more.
  void clear() {
    ledger.run(
        it -> {
          it.execute("delete from assignment where task = ?", task.value());
          Topic.READY.signal(it);
        });
  }
}
