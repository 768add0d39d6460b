package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.Identity;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.Upload;
import dev.flotilla.server.transition.Repositories.CommitText;
import dev.flotilla.server.transition.Repositories.Merge;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// A task with two subtasks, `left` and `right`, whose agents push for real.
final class CrewFleet implements AutoCloseable {
  static final String QUEUE = "refs/flotilla/queue/t1";
  static final Identity ADA = new Identity("Ada", "ada@example.org");
  static final CommitText TEXT =
      new CommitText(
          ADA,
          new Identity("Flotilla", "flotilla@localhost"),
          Instant.parse("2026-01-02T03:04:05.678Z"),
          "Merge right\n\nFlotilla-Task: t1\nFlotilla-Subtask: right",
          "main",
          "right");

  final GitFleet fleet;
  final GitCli user;
  private final Path directory;

  @SuppressWarnings("NullAway.Init") // by base()
  private Upload upload;

  @SuppressWarnings("NullAway.Init") // by base()
  TaskId task;

  CrewFleet(Path directory) {
    this.directory = directory;
    this.fleet = new GitFleet(directory);
    this.user = GitCli.init(directory.resolve("user"), directory.resolve("home"));
  }

  /// Uploads what the edit made of an empty repository as the task's base.
  void base(Consumer<GitCli> edit) {
    edit.accept(user);
    user.ok("add", "-A");
    user.ok("commit", "-q", "--allow-empty", "-m", "base");
    upload = fleet.upload(user);
    task = fleet.task("t1", upload);
    fleet.subtask(task, "left");
    fleet.subtask(task, "right");
  }

  UUID repository() {
    return upload.repository().value();
  }

  CommitId base() {
    return upload.commit();
  }

  String url() {
    return fleet.server.url(task);
  }

  /// An agent with a lease on a subtask, its checkout at the base.
  GitCli agent(GitFleet.Held held) {
    var path = directory.resolve("agent-" + held.attempt());
    var agent = GitCli.init(path, user.home()).with(held.token());
    agent.ok("config", "core.autocrlf", "false");
    agent.ok("fetch", "-q", url(), "refs/heads/flotilla/t1/main");
    agent.ok("reset", "-q", "--hard", "FETCH_HEAD");
    return agent;
  }

  static String branch(String key) {
    return "refs/heads/flotilla/t1/" + key;
  }

  /// One whole assignment: the edit, committed and pushed to the subtask's branch.
  CommitId push(String key, Consumer<GitCli> edit) {
    var held = fleet.lease(task, key, "WORK", base().value());
    var agent = agent(held);
    edit.accept(agent);
    agent.ok("add", "-A");
    agent.ok("commit", "-q", "--allow-empty", "-m", "work of " + key);
    agent.ok("push", "-q", "-f", url(), "HEAD:" + branch(key));
    var tip = new CommitId(agent.ok("rev-parse", "HEAD"));
    fleet.end(held, task);
    return tip;
  }

  Merge merge(CommitId first, CommitId second) {
    return fleet.repositories().merge(repository(), task, first, second, TEXT);
  }

  /// Both sides edited, and `right` merged into `left`.
  Merge merge(Consumer<GitCli> left, Consumer<GitCli> right) {
    return merge(push("left", left), push("right", right));
  }

  void move(String ref, Optional<CommitId> from, CommitId to) {
    assertThat(
            fleet
                .database()
                .<Boolean>transact(
                    it ->
                        from.isPresent()
                            ? fleet.repositories().move(it, repository(), ref, from.get(), to)
                            : fleet.repositories().create(it, repository(), List.of(ref), to)))
        .isTrue();
  }

  List<String> unresolved(Merge merge) {
    return fleet.repositories().unresolved(repository(), merge.commit(), merge.conflicts());
  }

  /// Fetches a commit from scratch, by way of the queue's ref and without the cache; checks it whole.
  GitCli checkout(CommitId commit) {
    Optional<CommitId> before =
        fleet.database().read(it -> fleet.repositories().ref(it, repository(), QUEUE));
    move(QUEUE, before, commit);
    fleet.deleteCache();
    var held = fleet.lease(task, "left", "CHECK", commit.value());
    var path = directory.resolve("check-" + held.attempt());
    var checker = GitCli.init(path, user.home()).with(held.token());
    checker.ok("fetch", "-q", url(), QUEUE);
    assertThat(checker.ok("rev-parse", "FETCH_HEAD")).isEqualTo(commit.value());
    checker.ok("fsck", "--strict");
    checker.ok("checkout", "-q", "FETCH_HEAD");
    fleet.end(held, task);
    return checker;
  }

  @Override
  public void close() {
    fleet.close();
  }
}
