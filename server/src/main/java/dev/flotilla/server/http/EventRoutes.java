package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.engine.view.TaskViews;
import dev.flotilla.server.auth.Access;
import dev.flotilla.server.live.EventSource;
import dev.flotilla.server.live.LiveEvents;
import dev.flotilla.server.live.LiveSocket;
import dev.flotilla.server.live.ServerSentEvents;
import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import java.io.IOException;
import java.util.Optional;

/// The streams: a task's and the fleet's, by SSE and by WebSocket.
final class EventRoutes implements RouteGroup {
  private static final String SOURCE = "flotilla.source";

  private final LiveEvents live;
  private final TaskViews tasks;

  EventRoutes(LiveEvents live, TaskViews tasks) {
    this.live = live;
    this.tasks = tasks;
  }

  @Override
  public void addTo(Router router) {
    router.get("/api/v1/events", Access.PERSON, ctx -> stream(ctx, Optional.empty()));
    router.get(
        "/api/v1/tasks/{id}/events",
        Access.PERSON,
        ctx -> stream(ctx, Optional.of(ctx.pathParam("id"))));
    router.socket("/api/v1/live", Access.PERSON, this::prepare, EventRoutes::socket);
  }

  private void stream(Context ctx, Optional<String> task) throws IOException {
    Queries.only(ctx, "after");
    ServerSentEvents.write(source(ctx, task), ctx.res());
  }

  /// Before the upgrade, so that what is wrong is still a problem.
  private void prepare(Context ctx) {
    Queries.only(ctx, "after", "task");
    ctx.attribute(SOURCE, source(ctx, Queries.text(ctx, "task")));
  }

  private static void socket(WsConfig socket) {
    socket.onConnect(
        ctx -> {
          if (ctx.attribute(SOURCE) instanceof EventSource source) {
            LiveSocket.follow(source, ctx.session);
          }
        });
  }

  private EventSource source(Context ctx, Optional<String> task) {
    var last = Optional.ofNullable(ctx.header("Last-Event-ID")).filter(it -> !it.isEmpty());
    var after = last.or(() -> Queries.text(ctx, "after"));
    return task.map(it -> ofTask(it, after)).orElseGet(() -> live.fleet(after));
  }

  private EventSource ofTask(String task, Optional<String> after) {
    var id = new TaskId(task);
    if (tasks.find(id).isEmpty()) {
      throw new FlotillaException(ErrorCode.NOT_FOUND, "there is no task " + id);
    }
    return live.task(id, after);
  }
}
