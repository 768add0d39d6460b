package dev.flotilla.server.workflow;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.Identity;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.Priority;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskRequest;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.ledger.Audit;
import dev.flotilla.engine.ledger.IdempotencyKeys;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.queue.AssignmentTokens;
import dev.flotilla.engine.usage.BudgetScope;
import dev.flotilla.server.role.Roles;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Repositories;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// From a request to a task. The base of an uploaded repository is at hand, so that work begins at
/// once; that of a URL is fetched first.
final class Submitting {
  private final Parts parts;
  private final Beginning beginning;
  private final RolePools pools;

  Submitting(Parts parts, Beginning beginning, RolePools pools) {
    this.parts = parts;
    this.beginning = beginning;
    this.pools = pools;
  }

  /// What is known of the base before the transaction.
  private record Base(
      Repositories.Upload upload, RepositorySettings settings, Beginning.Trees trees) {}

  TaskId submit(String actor, TaskRequest request, Optional<String> key) {
    Submission.check(request, mode(request));
    var hash = AssignmentTokens.hash(Json.write(request));
    var known =
        key.flatMap(
            it ->
                parts
                    .database()
                    .transact(handle -> IdempotencyKeys.locked(handle, actor, it, hash)));
    return known.orElseGet(() -> created(actor, request, key, hash));
  }

  private TaskId created(String actor, TaskRequest request, Optional<String> key, byte[] hash) {
    var upload = Submission.upload(request);
    var base = upload.map(this::base);
    parts.database().run(handle -> pools.check(handle, mode(request), role(request)));
    checkRole(request, base);
    return parts
        .database()
        .transact(
            handle -> {
              var known = key.flatMap(it -> IdempotencyKeys.locked(handle, actor, it, hash));
              return known.orElseGet(
                  () -> inserted(handle, actor, request, key, hash, upload, base));
            });
  }

  private Base base(UUID id) {
    var upload =
        parts
            .database()
            .read(handle -> parts.repositories().upload(handle, id))
            .orElseThrow(
                () ->
                    new FlotillaException(
                        ErrorCode.UNPROCESSABLE,
                        "upload %s has not arrived: push it first".formatted(id)));
    var settings = parts.repositories().settings(upload.repository(), upload.commit());
    return new Base(upload, settings, beginning.trees(upload.repository(), upload.commit()));
  }

  private void checkRole(TaskRequest request, Optional<Base> base) {
    if (base.isPresent()) {
      parts.roles().with(base.get().settings().roles()).get(role(request));
    }
  }

  private TaskId inserted(
      Handle handle,
      String actor,
      TaskRequest request,
      Optional<String> key,
      byte[] hash,
      Optional<UUID> upload,
      Optional<Base> base) {
    var now = parts.now();
    var task = row(request, base);
    var labels = request.labels();
    var origin = new Tasks.Origin(upload, labels == null ? Map.of() : Map.copyOf(labels), actor);
    Tasks.insert(handle, task, origin, now);
    var budget = request.budget();
    if (budget != null) {
      parts.budgets().setLimit(handle, BudgetScope.of(task.id()), budget.usd());
    }
    key.ifPresent(it -> IdempotencyKeys.insert(handle, actor, it, hash, task.id(), now));
    Audit.record(handle, actor, "task.submit", task.id().value(), Map.of(), now);
    Events.append(
        handle,
        task.id(),
        Optional.empty(),
        EventType.TASK_STATE,
        Map.of("state", TaskState.PENDING.wire()),
        now);
    base.ifPresent(it -> beginning.begin(handle, task, it.trees(), now));
    return task.id();
  }

  private TaskRow row(TaskRequest request, Optional<Base> base) {
    var author = request.author();
    var settings = base.map(Base::settings).orElse(RepositorySettings.NONE);
    return new TaskRow(
        TaskId.random(),
        TaskState.PENDING,
        TaskState.PENDING,
        Submission.title(request),
        request.prompt(),
        mode(request),
        role(request),
        Optional.ofNullable(request.priority()).orElse(Priority.MEDIUM),
        Optional.ofNullable(request.deliver()).orElse(Deliver.BRANCH),
        parts.config().simulated(),
        base.map(it -> it.upload().repository()),
        Optional.ofNullable(request.repository().url()),
        Optional.ofNullable(request.repository().ref()),
        base.map(it -> it.upload().commit()),
        Optional.ofNullable(request.check()).or(settings::check),
        settings,
        Submission.approvals(request),
        author == null ? new Identity("Flotilla user", "flotilla@localhost") : author,
        Optional.empty(),
        Optional.empty(),
        Submission.planOnly(request));
  }

  private Mode mode(TaskRequest request) {
    return Optional.ofNullable(request.mode()).orElse(parts.config().crew().defaultMode());
  }

  private static String role(TaskRequest request) {
    return Optional.ofNullable(request.role()).orElse(Roles.WORKER);
  }
}
