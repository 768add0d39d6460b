package dev.flotilla.engine.view;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.usage.Tokens;
import dev.flotilla.engine.queue.AssignmentTokens;
import dev.flotilla.engine.store.Database;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Puts rows into a test's ledger as the workflow, the queue and the gateway leave them.
public final class Seed {
  public static final Instant T0 = Instant.parse("2020-11-25T10:00:00Z");
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  public static final UUID REPOSITORY = UUID.fromString("00000000-0000-0000-0000-000000000001");

  private final Database database;

  public Seed(Database database) {
    this.database = database;
  }

  /// A `solo` task with its one subtask.
  public TaskId task(String id, String state, Instant createdAt, String labels) {
    database.run(
        it -> {
          it.execute(
              """
              insert into repository (id, owner, root_commit, name, created_at)
              values (?, 'ada', ?, 'r', ?) on conflict do nothing
              """,
              REPOSITORY,
              COMMIT,
              T0);
          it.execute(
              """
              insert into task (id, state, title, prompt, mode, role, priority, deliver, simulated,
                                upstream_url, repository_id, author_name, author_email, labels, submitted_by,
                                check_command, check_exit, base_commit, result_commit,
                                created_at, ended_at)
              values (?, ?, 'Title of ' || ?, 'Do it', 'solo', 'worker', 'medium', 'branch', false,
                      'https://example.org/r.git', ?, 'Ada', 'ada@example.org', ?::jsonb, 'ada',
                      'make test', 0, ?, ?, ?, case when ? in ('succeeded','failed','cancelled')
                                                  then ?::timestamptz end)
              """,
              id,
              state,
              id,
              REPOSITORY,
              labels,
              COMMIT,
              COMMIT,
              createdAt,
              state,
              createdAt.plusSeconds(90));
          it.execute(
              """
              insert into subtask (task, key, role, title, instructions, state, attempts,
                                   interruptions)
              values (?, 'solo', 'worker', 'Title', 'Do it', 'working', 3, 1)
              """,
              id);
        });
    return new TaskId(id);
  }

  /// Makes a task a crew's: two subtasks, `ui` after `api`, which waits in the merge queue, and the
  /// plan that they come from.
  public void crew(TaskId task) {
    database.run(
        it -> {
          var id = task.value();
          it.execute("delete from subtask where task = ?", id);
          it.execute("update task set mode = 'crew', role = 'manager' where id = ?", id);
          it.execute(
              """
              insert into subtask (task, key, role, title, instructions, state, depends_on, touches,
                                   acceptance, position)
              values (?, 'main', 'manager', 'Title', 'Do it', 'merging', '[]', '[]', '[]', 0),
                     (?, 'api', 's1', 'Make api', 'WORK', 'merging', '[]', '["api/**"]', '["green"]', 1),
                     (?, 'ui', 's2', 'Make ui', 'WORK', 'pending', '["api"]', '[]', '[]', 2)
              """,
              id,
              id,
              id);
          it.execute(
              "insert into merge_entry (task, subtask, tip) values (?, 'api', ?)", id, COMMIT);
          it.execute(
              """
              insert into plan values (?, 1, '{"summary": "No."}', 'refused', ?),
                                      (?, 2, '{"summary": "All of it."}', 'accepted', ?)
              """,
              id,
              T0,
              id,
              T0);
        });
  }

  /// An attempt of that length at a WORK of the subtask, with an answer of the model.
  public UUID attempt(TaskId task, String subtask, UUID instance, Duration length, String cost) {
    var assignment = UUID.randomUUID();
    var session = UUID.randomUUID();
    database.run(
        it -> {
          it.execute(
              """
              insert into assignment (id, task, subtask, kind, role, state, input, start_commit,
                                      created_at)
              select ?, task, key, 'WORK', role, 'FINISHED', '{}', ?, ?
                from subtask where task = ? and key = ?
              """,
              assignment,
              COMMIT,
              T0,
              task.value(),
              subtask);
          it.execute(
              """
              insert into attempt (id, assignment, number, instance, agent, fencing_token,
                                   session_id, state, started_at, ended_at)
              values (?, ?, 1, ?, 'a-1', nextval('fencing_token'), ?, 'succeeded', ?, ?)
              """,
              UUID.randomUUID(),
              assignment,
              instance,
              session,
              T0,
              T0.plus(length));
        });
    request(task, "a-1", "m", T0, 200, new Tokens(1, 2, 3, 4, 5), cost);
    database.run(
        it ->
            it.execute(
                "update model_request set subtask = ? where task = ? and subtask = 'solo'",
                subtask,
                task.value()));
    return session;
  }

  /// One answer of the model.
  public void request(
      TaskId task, String agent, String model, Instant at, int status, Tokens used, String cost) {
    database.run(
        it ->
            it.execute(
                """
                insert into model_request (id, task, subtask, assignment, attempt, role, agent, model,
                  status, streamed, complete, input, output, cache_read, cache_write_5m,
                  cache_write_1h, price, cost_usd, estimated_usd, simulated, started_at, ended_at)
                values (?, ?, 'solo', ?, ?, 'worker', ?, ?, ?, true, true, ?, ?, ?, ?, ?, '{}', ?,
                        ?, false, ?, ?)
                """,
                UUID.randomUUID(),
                task.value(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                agent,
                model,
                status,
                used.input(),
                used.output(),
                used.cacheRead(),
                used.cacheWrite5m(),
                used.cacheWrite1h(),
                new BigDecimal(cost),
                status == 200 ? BigDecimal.ZERO : new BigDecimal("0.25"),
                at,
                at));
  }

  /// An instance with slots `name-1` and `name-2`, and the token `token`.
  public UUID instance(String name, String token, boolean taking) {
    var id = UUID.randomUUID();
    database.run(
        it ->
            it.execute(
                """
                insert into instance (id, name, host, pid, rehearsal_only, token_hash, version,
                                      slots, joined_at, seen_at, taking)
                values (?, ?, 'host', 7, false, ?, '0.1.0', array[? || '-1', ? || '-2'], ?, ?, ?)
                """,
                id,
                name,
                AssignmentTokens.hash(token),
                name,
                name,
                T0,
                T0.plus(Duration.ofSeconds(5)),
                taking));
    return id;
  }

  /// A pod that joined, with one slot.
  public UUID pod(String name, String role) {
    var id = instance(name, "token-of-" + name, true);
    database.run(
        it ->
            it.execute(
                """
                update instance set pod = name, pod_uid = 'uid-of-' || name, role = ?,
                                    slots = array[name || '-1'] where id = ?
                """,
                role,
                id));
    return id;
  }

  /// A leased WORK of the task, held by that slot with that assignment token.
  public void lease(TaskId task, UUID instance, String agent, String token) {
    var assignment = UUID.randomUUID();
    var attempt = UUID.randomUUID();
    database.run(
        it -> {
          assignment(it, task, assignment, "READY");
          it.execute(
              """
              insert into attempt (id, assignment, number, instance, agent, fencing_token, state,
                                   started_at)
              values (?, ?, 1, ?, ?, nextval('fencing_token'), 'running', ?)
              """,
              attempt,
              assignment,
              instance,
              agent,
              T0);
          it.execute(
              """
              update assignment set state = 'LEASED', attempt_id = ?, fencing_token =
                     (select fencing_token from attempt where id = ?) where id = ?
              """,
              attempt,
              attempt,
              assignment);
          it.execute(
              """
              insert into lease (attempt, assignment, instance, agent, fencing_token, task, subtask,
                                 role, token_hash, virtual_time, expires_at, pid, doing)
              select id, assignment, instance, agent, fencing_token, ?, 'solo', 'worker', ?, 0,
                     now() + interval '1 hour', 4711, 'runs the tests' from attempt where id = ?
              """,
              task.value(),
              AssignmentTokens.hash(token),
              attempt);
        });
  }

  /// A WORK of the task that waits for an agent.
  public UUID ready(TaskId task) {
    return ready(task, Instant.now());
  }

  public UUID ready(TaskId task, Instant notBefore) {
    var assignment = UUID.randomUUID();
    database.run(
        it -> {
          assignment(it, task, assignment, "READY");
          it.execute(
              """
              insert into assignment_ready (assignment, task, kind_rank, role, priority,
                                            virtual_time, simulated, not_before, enqueued_at)
              values (?, ?, 1, 'worker', 1, 0, false, ?, now())
              """,
              assignment,
              task.value(),
              notBefore);
        });
    return assignment;
  }

  /// An attempt at it that was interrupted.
  public void interrupted(UUID assignment, UUID instance, String cause, String detail) {
    database.run(
        it ->
            it.execute(
                """
                insert into attempt (id, assignment, number, instance, agent, fencing_token, state,
                                     reason, outcome, started_at, ended_at)
                values (?, ?, 1, ?, 'a-1', nextval('fencing_token'), 'interrupted',
                        ? || ': ' || ?, jsonb_build_object('cause', ?, 'detail', ?), ?, ?)
                """,
                UUID.randomUUID(),
                assignment,
                instance,
                cause,
                detail,
                cause,
                detail,
                T0,
                T0));
  }

  private static void assignment(Handle handle, TaskId task, UUID id, String state) {
    handle.execute(
        """
        insert into assignment (id, task, subtask, kind, role, state, input, start_commit,
                                created_at)
        values (?, ?, 'solo', 'WORK', 'worker', ?, '{}', ?, ?)
        """,
        id,
        task.value(),
        state,
        COMMIT,
        T0);
  }

  public void question(TaskId task, String id, Instant askedAt) {
    database.run(
        it ->
            it.execute(
                """
                insert into question (id, task, kind, text, options, asked_at)
                values (?, ?, 'agent', 'Which one?', '["left", "right"]', ?)
                """,
                id,
                task.value(),
                askedAt));
  }

  /// An event, its number taken under the task's row lock.
  public void event(TaskId task, String type) {
    database.run(it -> event(it, task, type));
  }

  /// As the other, in the caller's transaction.
  public static void event(Handle handle, TaskId task, String type) {
    handle.execute(
        """
        with seq as (update task set event_seq = event_seq + 1 where id = ? returning event_seq)
        insert into event (task, seq, subtask, type, data, at)
        select ?, event_seq, 'solo', ?, '{"state": "working"}', now() from seq
        """,
        task.value(),
        task.value(),
        type);
  }

  public void audit(String actor, String action, String target) {
    database.run(
        it ->
            it.execute(
                "insert into audit (at, actor, action, target) values (?, ?, ?, ?)",
                T0,
                actor,
                action,
                target));
  }

  /// A session whose transcript lies in chunks.
  public UUID session(TaskId task, String... chunks) {
    var id = UUID.randomUUID();
    var path = id + ".jsonl";
    database.run(
        it -> {
          it.execute(
              "insert into session values (?, ?, 'solo', 'worker', ?)", id, task.value(), T0);
          it.execute(
              "insert into transcript_file values (?, ?, ?)",
              id,
              path,
              String.join("", chunks).length());
          var start = 0;
          for (var chunk : chunks) {
            it.execute(
                """
                insert into transcript_chunk (session_id, path, start, fencing_token, data)
                values (?, ?, ?, 1, ?)
                """,
                id,
                path,
                start,
                chunk.getBytes(StandardCharsets.UTF_8));
            start += chunk.length();
          }
        });
    return id;
  }
}
