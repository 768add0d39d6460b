package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.rest.MessageRequest;
import dev.flotilla.api.rest.Page;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskRequest;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.engine.view.TaskFilter;
import dev.flotilla.engine.view.TaskViews;
import dev.flotilla.server.auth.Access;
import dev.flotilla.server.workflow.Workflow;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// Tasks: submitting, seeing, steering.
final class TaskRoutes implements RouteGroup {
  private static final String TASK = "/api/v1/tasks/{id}";
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");
  private static final int MAX_MESSAGE = 100_000;

  private final Workflow workflow;
  private final TaskViews tasks;
  private final GitDoor git;

  TaskRoutes(Workflow workflow, TaskViews tasks, GitDoor git) {
    this.workflow = workflow;
    this.tasks = tasks;
    this.git = git;
  }

  @Override
  public void addTo(Router router) {
    router.post("/api/v1/tasks", Access.PERSON, this::submit);
    router.get("/api/v1/tasks", Access.PERSON, this::list);
    router.get(TASK, Access.PERSON, ctx -> Answers.ok(ctx, task(ctx)));
    router.get(
        TASK + "/subtasks",
        Access.PERSON,
        ctx -> Answers.ok(ctx, new Page<>(task(ctx).subtasks(), null)));
    router.get(TASK + "/diff", Access.PERSON, this::diff);
    router.post(TASK + "/messages", Access.PERSON, this::message);
    router.post(TASK + "/cancel", Access.PERSON, ctx -> act(ctx, workflow::cancel));
    router.post(TASK + "/pause", Access.PERSON, ctx -> act(ctx, workflow::pause));
    router.post(TASK + "/resume", Access.PERSON, ctx -> act(ctx, workflow::resume));
    router.post(TASK + "/retry", Access.PERSON, ctx -> act(ctx, workflow::retry));
  }

  private void submit(Context ctx) {
    var request = TaskRequests.check(Bodies.strict(ctx, TaskRequest.class));
    var id = workflow.submit(Caller.subject(ctx), request, idempotencyKey(ctx));
    ctx.header("Location", "/api/v1/tasks/" + id);
    Answers.created(ctx, view(id));
  }

  private static Optional<String> idempotencyKey(Context ctx) {
    var key = Optional.ofNullable(ctx.header("Idempotency-Key"));
    key.ifPresent(
        it ->
            TaskRequests.require(
                KEY.matcher(it).matches(),
                "Idempotency-Key",
                "expected 1 to 200 visible ASCII characters"));
    return key;
  }

  private void list(Context ctx) {
    Queries.only(ctx, "state", "label", "cursor", "limit");
    var filter =
        new TaskFilter(
            Queries.text(ctx, "state").map(TaskRoutes::state), Queries.text(ctx, "label"));
    Answers.ok(ctx, tasks.list(filter, Queries.cursor(ctx), Queries.limit(ctx)));
  }

  private static TaskState state(String text) {
    try {
      return TaskState.ofWire(text);
    } catch (FlotillaException e) {
      throw new FlotillaException(e.code(), "state: " + e.getMessage(), e);
    }
  }

  private void diff(Context ctx) {
    Queries.only(ctx, "subtask");
    var id = task(ctx).id();
    var subtask = Queries.text(ctx, "subtask").map(SubtaskKey::new);
    var diff = subtask.map(it -> git.diff(id, it)).orElseGet(() -> git.diff(id));
    ctx.contentType("text/x-diff; charset=utf-8").result(diff.getBytes(StandardCharsets.UTF_8));
  }

  private void message(Context ctx) {
    var id = task(ctx).id();
    var message = Bodies.strict(ctx, MessageRequest.class);
    Required.text("text", message.text(), MAX_MESSAGE);
    var subtask = Optional.ofNullable(message.subtask()).map(SubtaskKey::new);
    workflow.message(Caller.subject(ctx), id, subtask, message.text());
    Answers.none(ctx);
  }

  private interface Action {
    void on(String actor, TaskId task);
  }

  private void act(Context ctx, Action action) {
    var id = task(ctx).id();
    action.on(Caller.subject(ctx), id);
    Answers.ok(ctx, view(id));
  }

  private TaskView task(Context ctx) {
    return view(id(ctx));
  }

  private TaskView view(TaskId id) {
    return tasks
        .find(id)
        .orElseThrow(() -> new FlotillaException(ErrorCode.NOT_FOUND, "there is no task " + id));
  }

  static TaskId id(Context ctx) {
    return new TaskId(ctx.pathParam("id"));
  }
}
