package dev.flotilla.engine.queue;

import dev.flotilla.api.pool.KnownPools;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.ledger.Pools;
import dev.flotilla.engine.store.Database;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Rows for tests of the queue, as few columns as the tables allow.
public final class Rows {
  static final Instant NOW = Instant.parse("2020-11-25T12:00:00Z");
  private static final String COMMIT = "0".repeat(40);

  private final Database database;
  private final AssignmentTokens tokens;

  public Rows(Database database) {
    this.database = database;
    this.tokens = AssignmentTokens.of(database);
  }

  AssignmentTokens tokens() {
    return tokens;
  }

  public TaskId task(String name, String priority) {
    return task(name, priority, false);
  }

  TaskId task(String name, String priority, boolean simulated) {
    database.run(
        it -> {
          it.execute(
              """
              insert into task (id, state, title, prompt, mode, role, priority, deliver, simulated,
                                author_name, author_email, submitted_by, created_at)
              values (?, 'working', 't', 'p', 'solo', 'worker', ?, 'none', ?, 'a', 'a@b', 'a', now())
              """,
              name,
              priority,
              simulated);
          it.execute(
              """
              insert into subtask (task, key, role, title, instructions, state)
              values (?, 'solo', 'worker', 't', 'i', 'ready')
              """,
              name);
        });
    return new TaskId(name);
  }

  public void session(TaskId task, SessionId session) {
    database.run(
        it ->
            it.execute(
                "insert into session (id, task, subtask, role, created_at) values (?, ?, 'solo', 'worker', now())",
                session.value(),
                task.value()));
  }

  AssignmentId ready(TaskId task, String kind, String role) {
    return ready(task, kind, role, NOW);
  }

  AssignmentId ready(TaskId task, String kind, String role, Instant notBefore) {
    var id = AssignmentId.random();
    database.run(
        it -> {
          it.execute(
              """
              insert into assignment (id, task, subtask, kind, role, state, input, start_commit,
                                      virtual_time, created_at)
              values (?, ?, 'solo', ?, ?, 'READY', '{}', ?, ?, now())
              """,
              id.value(),
              task.value(),
              kind,
              role,
              COMMIT,
              ReadySet.pay(it, task, BigDecimal.ONE));
          ReadySet.offer(it, id, notBefore, NOW);
        });
    return id;
  }

  InstanceId instance() {
    var id = InstanceId.random();
    database.run(
        it ->
            it.execute(
                """
                insert into instance (id, name, host, pid, rehearsal_only, token_hash, version, slots,
                                      joined_at, seen_at)
                values (?, 'n', 'h', 1, false, ?, 'v', '{}', now(), now())
                """,
                id.value(),
                AssignmentTokens.hash(id.toString())));
    return id;
  }

  /// A pod of that role's pool, idle since it joined.
  InstanceId pod(String name, String role, Instant joined) {
    var id = instance();
    database.run(
        it ->
            it.execute(
                """
                update instance set name = ?, pod = ?, pod_uid = 'uid-of-' || ?, role = ?,
                                    joined_at = ? where id = ?
                """,
                name,
                name,
                name,
                role,
                joined,
                id.value()));
    return id;
  }

  void pool(String role) {
    database.run(it -> Pools.replace(it, List.of(new KnownPools.Pool(role, role, 0, 9, 9))));
  }

  Optional<Leases.Held> take(InstanceId instance, String agent, Optional<String> role) {
    return take(instance, agent, role, false, NOW);
  }

  Optional<Leases.Held> take(
      InstanceId instance, String agent, Optional<String> role, boolean rehearsal, Instant now) {
    var asking =
        new Leases.Asking(instance, new AgentId(agent), AttemptId.random(), role, rehearsal);
    return database.transact(it -> Leases.take(it, asking, tokens, now, Duration.ofSeconds(30)));
  }
}
