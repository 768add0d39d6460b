package dev.flotilla.server.git;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.Upload;
import dev.flotilla.engine.git.UploadId;
import dev.flotilla.engine.queue.AssignmentTokens;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.store.TestDatabase;
import dev.flotilla.server.transition.Repositories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A database, a git host on it, and tasks and leases as the workflow would have made them.
final class GitFleet implements AutoCloseable {
  static final String ADA = "token-of-ada";
  static final String BOB = "token-of-bob";

  final TestDatabase test = TestDatabase.create();
  final Path root;
  final GitServer server;

  GitFleet(Path root) {
    this(root, CrashPoint.NONE);
  }

  GitFleet(Path root, CrashPoint crash) {
    this.root = root;
    this.server = new GitServer(test.database(), root.resolve("cache"), crash);
    test.database()
        .run(
            it ->
                it.execute(
                    """
                    insert into instance (id, name, host, pid, rehearsal_only, token_hash, version, slots, joined_at, seen_at)
                    values (?, 'i', 'h', 1, false, '\\x00', '1', '{}', now(), now())
                    """,
                    INSTANCE));
  }

  private static final UUID INSTANCE = new UUID(0, 1);

  Database database() {
    return test.database();
  }

  Repositories repositories() {
    return server.git.repositories();
  }

  /// Uploads a repository's HEAD as Ada and makes a task with branches on it.
  TaskId task(String id, GitCli repository) {
    var upload = upload(repository);
    return task(id, upload);
  }

  Upload upload(GitCli repository) {
    var upload = announce(repository);
    repository.with(ADA).ok("push", "-q", server.url(upload), "HEAD:" + upload.ref());
    return upload;
  }

  Upload announce(GitCli repository) {
    return server
        .git
        .uploads()
        .create(
            "ada",
            new CommitId(repository.ok("rev-list", "--max-parents=0", "HEAD")),
            new CommitId(repository.ok("rev-parse", "HEAD")),
            "sample");
  }

  TaskId task(String id, Upload upload) {
    var task = new TaskId(id);
    var repository = upload.repository().value();
    database()
        .run(
            it -> {
              it.execute(
                  """
                  insert into task (id, state, title, prompt, mode, role, priority, deliver, simulated, repository_id,
                                    base_commit, author_name, author_email, submitted_by, created_at)
                  values (?, 'working', 't', 'p', 'solo', 'worker', 'medium', 'branch', false, ?, ?, 'Ada',
                          'ada@example.org', 'ada', now())
                  """,
                  id,
                  repository,
                  upload.commit().value());
              it.execute(
                  """
                  insert into subtask (task, key, role, title, instructions, state)
                  values (?, 'solo', 'worker', 't', 'i', 'working')
                  """,
                  id);
              var repositories = repositories();
              var branches = "refs/heads/flotilla/" + id;
              repositories.create(
                  it, repository, List.of(branches + "/main", branches + "/solo"), upload.commit());
            });
    return task;
  }

  /// A further subtask, with a branch at the task's base.
  void subtask(TaskId task, String key) {
    database()
        .run(
            it -> {
              it.execute(
                  """
                  insert into subtask (task, key, role, title, instructions, state)
                  values (?, ?, 'worker', 't', 'i', 'working')
                  """,
                  task.value(),
                  key);
              it.execute(
                  """
                  insert into git_ref (repository_id, name, commit_id, moved_at)
                  select repository_id, 'refs/heads/flotilla/' || id || '/' || ?, base_commit, now()
                    from task where id = ?
                  """,
                  key,
                  task.value());
            });
  }

  record Held(AssignmentId assignment, UUID attempt, String token, String checkpoint) {}

  Held lease(TaskId task, String kind, String start) {
    return lease(task, "solo", kind, start);
  }

  Held lease(TaskId task, String subtask, String kind, String start) {
    var assignment = UUID.randomUUID();
    var attempt = UUID.randomUUID();
    var token = "fa_" + UUID.randomUUID();
    database()
        .run(
            it -> {
              long fence = it.select("select nextval('fencing_token')").mapTo(Long.class).one();
              it.execute(
                  """
                  insert into assignment (id, task, subtask, kind, role, state, input, start_commit, fencing_token,
                                          attempt_id, created_at)
                  values (?, ?, ?, ?, 'worker', 'LEASED', '{}', ?, ?, ?, now())
                  """,
                  assignment,
                  task.value(),
                  subtask,
                  kind,
                  start,
                  fence,
                  attempt);
              it.execute(
                  """
                  insert into attempt (id, assignment, number, instance, agent, fencing_token, state, started_at)
                  values (?, ?, 1, ?, 'a-' || ?, ?, 'running', now())
                  """,
                  attempt,
                  assignment,
                  INSTANCE,
                  fence,
                  fence);
              it.execute(
                  """
                  insert into lease (attempt, assignment, instance, agent, fencing_token, task, subtask, role,
                                     token_hash, virtual_time, expires_at)
                  values (?, ?, ?, 'a-' || ?, ?, ?, ?, 'worker', ?, 0, now() + interval '1 minute')
                  """,
                  attempt,
                  assignment,
                  INSTANCE,
                  fence,
                  fence,
                  task.value(),
                  subtask,
                  AssignmentTokens.hash(token));
            });
    return new Held(
        new AssignmentId(assignment), attempt, token, "refs/flotilla/wip/" + assignment);
  }

  /// As an agent reports what it has pushed.
  void report(Held held, TaskId task, String commit) {
    database()
        .run(
            it -> {
              var session = UUID.randomUUID();
              it.execute(
                  "insert into session (id, task, subtask, role, created_at) values (?, ?, 'solo', 'worker', now())",
                  session,
                  task.value());
              it.execute(
                  """
                  insert into checkpoint (assignment, attempt, session_id, files, commit_id, head, created_at)
                  values (?, ?, ?, '[]', ?, ?, now())
                  """,
                  held.assignment().value(),
                  held.attempt(),
                  session,
                  commit,
                  commit);
            });
  }

  void lose(Held held) {
    database().run(it -> it.execute("delete from lease where attempt = ?", held.attempt()));
  }

  /// The assignment's end as the workflow makes it.
  void end(Held held, TaskId task) {
    lose(held);
    database()
        .run(
            it -> {
              it.execute(
                  """
                  update assignment set state = 'FINISHED', attempt_id = null, fencing_token = null, finished_at = now()
                   where id = ?
                  """,
                  held.assignment().value());
              var repository =
                  it.select("select repository_id from task where id = ?", task.value())
                      .mapTo(UUID.class)
                      .one();
              repositories().ended(it, repository, held.assignment().value());
            });
  }

  long count(String sql) {
    return database().<Long>read(it -> it.select(sql).mapTo(Long.class).one());
  }

  Optional<Upload> find(UploadId id) {
    return database().read(it -> server.git.uploads().find(it, id));
  }

  void deleteCache() {
    delete(root.resolve("cache"));
  }

  static void delete(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (var files = Files.walk(tree)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    test.close();
  }
}
