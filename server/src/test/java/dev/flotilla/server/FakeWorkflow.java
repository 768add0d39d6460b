package dev.flotilla.server;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.pool.PodGone;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskRequest;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Checkpoint;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.CompleteRequest;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.Join;
import dev.flotilla.api.work.LeaseRequest;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.usage.BudgetScope;
import dev.flotilla.engine.usage.Budgets;
import dev.flotilla.engine.view.Seed;
import dev.flotilla.server.cluster.Identity;
import dev.flotilla.server.workflow.Workflow;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/// Writes down what it was asked, and leaves the rows that answers are read from, so that the
/// edges can be tested alone. Whoever cancels an ended task is refused, as by the real one.
public final class FakeWorkflow implements Workflow {
  /// What was asked, one line for each call.
  public final List<String> calls = new CopyOnWriteArrayList<>();

  private final Database database;

  FakeWorkflow(Database database) {
    this.database = database;
  }

  @Override
  public TaskId submit(String actor, TaskRequest request, Optional<String> idempotencyKey) {
    calls.add("submit %s %s %s".formatted(actor, request.prompt().length(), idempotencyKey));
    var id = TaskId.random();
    return new Seed(database).task(id.value(), "pending", Instant.now(), "{}");
  }

  @Override
  public void imported(TaskId task, UUID repository, CommitId base, RepositorySettings settings) {}

  @Override
  public void importFailed(TaskId task, String reason) {}

  @Override
  public void cancel(String actor, TaskId task) {
    calls.add("cancel %s %s".formatted(actor, task));
    if (task.value().startsWith("ended")) {
      throw new FlotillaException(ErrorCode.CONFLICT, "task %s has ended".formatted(task));
    }
  }

  @Override
  public void pause(String actor, TaskId task) {
    calls.add("pause %s %s".formatted(actor, task));
  }

  @Override
  public void resume(String actor, TaskId task) {
    calls.add("resume %s %s".formatted(actor, task));
  }

  @Override
  public void retry(String actor, TaskId task) {
    calls.add("retry %s %s".formatted(actor, task));
  }

  @Override
  public void message(String actor, TaskId task, Optional<SubtaskKey> subtask, String text) {
    calls.add("message %s %s %s %s".formatted(actor, task, subtask, text));
  }

  @Override
  public void answer(String actor, String question, String text) {
    calls.add("answer %s %s %s".formatted(actor, question, text));
    database.run(
        it ->
            it.execute(
                "update question set answer = ?, answered_at = now() where id = ?",
                text,
                question));
  }

  @Override
  public void budget(String actor, String scope, Usd limit) {
    calls.add("budget %s %s %s".formatted(actor, scope, limit));
    var budgets = new Budgets(Usd.ZERO, Usd.ZERO);
    database.run(it -> budgets.setLimit(it, new BudgetScope(scope), limit));
  }

  @Override
  public Join.Response join(String joinToken, Join.Request request) {
    calls.add("join %s %d".formatted(request.name(), joinToken.length()));
    var second = Duration.ofSeconds(1);
    return new Join.Response(
        InstanceId.random(), "the-token", second, second, second, second, Map.of("opus", "x"));
  }

  @Override
  public Join.Response join(Identity.Pod pod, Join.Request request) {
    calls.add("join pod %s of %s".formatted(pod.name(), pod.pool()));
    return join("", request);
  }

  @Override
  public void gone(String pod, PodGone why) {
    calls.add("gone %s %s %s".formatted(pod, why.uid(), why.reason().wire()));
  }

  @Override
  public Optional<Grant> lease(InstanceId instance, LeaseRequest request) {
    calls.add("lease %s %s".formatted(request.agent(), request.patience()));
    return Optional.empty();
  }

  @Override
  public Heartbeat.Response heartbeat(InstanceId instance, Heartbeat.Request request) {
    calls.add("heartbeat %d".formatted(request.beats().size()));
    return new Heartbeat.Response(List.of());
  }

  @Override
  public Heartbeat.Response watch(InstanceId instance, Heartbeat.Request request) {
    calls.add("watch %d".formatted(request.beats().size()));
    return new Heartbeat.Response(List.of());
  }

  @Override
  public long append(
      InstanceId instance,
      AttemptId attempt,
      FencingToken token,
      SessionId session,
      String path,
      long offset,
      byte[] data) {
    calls.add("append %d %s %d %d".formatted(token.value(), path, offset, data.length));
    return offset + data.length;
  }

  @Override
  public void read(
      InstanceId instance,
      AttemptId attempt,
      SessionId session,
      String path,
      long length,
      OutputStream out) {
    calls.add("read %s %d".formatted(path, length));
    try {
      out.write("x".repeat((int) length).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void checkpoint(InstanceId instance, AttemptId attempt, Checkpoint checkpoint) {
    calls.add("checkpoint %s".formatted(checkpoint.commit()));
  }

  @Override
  public void complete(InstanceId instance, AttemptId attempt, CompleteRequest request) {
    calls.add("complete %s".formatted(request.outcome()));
    if (request.token().value() == 1) {
      throw new FlotillaException(ErrorCode.LEASE_LOST, "a newer lease holds the assignment");
    }
  }
}
