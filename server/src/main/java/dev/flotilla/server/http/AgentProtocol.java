package dev.flotilla.server.http;

import dev.flotilla.api.work.AgentRoutes;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Checkpoint;
import dev.flotilla.api.work.CompleteRequest;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.Join;
import dev.flotilla.api.work.LeaseRequest;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.server.auth.Access;
import dev.flotilla.server.workflow.Workflow;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Map;

/// The agent protocol, as [AgentRoutes] has it. Long polls hold a virtual thread each and nothing
/// else.
final class AgentProtocol implements RouteGroup {
  private static final int MAX_PATH = 500;

  private final Workflow workflow;

  AgentProtocol(Workflow workflow) {
    this.workflow = workflow;
  }

  @Override
  public void addTo(Router router) {
    router.post(AgentRoutes.JOIN, Access.JOINER, this::join);
    router.post(AgentRoutes.LEASE, Access.INSTANCE, this::lease);
    router.post(AgentRoutes.HEARTBEAT, Access.INSTANCE, this::heartbeat);
    router.post(AgentRoutes.WATCH, Access.INSTANCE, this::watch);
    router.put(AgentRoutes.TRANSCRIPT, Access.INSTANCE, this::append);
    router.get(AgentRoutes.TRANSCRIPT, Access.INSTANCE, this::read);
    router.post(AgentRoutes.CHECKPOINT, Access.INSTANCE, this::checkpoint);
    router.post(AgentRoutes.COMPLETE, Access.INSTANCE, this::complete);
  }

  private void join(Context ctx) {
    var request = Bodies.lenient(ctx, Join.Request.class);
    Answers.ok(
        ctx,
        Caller.pod(ctx)
            .map(pod -> workflow.join(pod, request))
            .orElseGet(() -> workflow.join(Caller.joinToken(ctx), request)));
  }

  private void lease(Context ctx) {
    var request = Bodies.lenient(ctx, LeaseRequest.class);
    workflow
        .lease(Caller.instance(ctx), request)
        .ifPresentOrElse(it -> Answers.ok(ctx, it), () -> Answers.none(ctx));
  }

  private void heartbeat(Context ctx) {
    var request = Bodies.lenient(ctx, Heartbeat.Request.class);
    Answers.ok(ctx, workflow.heartbeat(Caller.instance(ctx), request));
  }

  private void watch(Context ctx) {
    var request = Bodies.lenient(ctx, Heartbeat.Request.class);
    Answers.ok(ctx, workflow.watch(Caller.instance(ctx), request));
  }

  private void append(Context ctx) {
    var length =
        workflow.append(
            Caller.instance(ctx),
            attempt(ctx),
            token(ctx),
            session(ctx),
            path(ctx),
            Queries.number("offset", Queries.required(ctx, "offset")),
            Bodies.octets(ctx, Bodies.AGENT));
    Answers.ok(ctx, Map.of("length", length));
  }

  private void read(Context ctx) throws IOException {
    var length = Queries.number("length", Queries.required(ctx, "length"));
    if (length < 0) {
      throw Queries.invalid("length", "expected 0 or more");
    }
    var out = new LazyBody(ctx.res(), length);
    workflow.read(Caller.instance(ctx), attempt(ctx), session(ctx), path(ctx), length, out);
    out.finish();
  }

  private void checkpoint(Context ctx) {
    var request = Bodies.lenient(ctx, Checkpoint.class);
    workflow.checkpoint(Caller.instance(ctx), attempt(ctx), request);
    Answers.none(ctx);
  }

  private void complete(Context ctx) {
    var request = Bodies.lenient(ctx, CompleteRequest.class);
    workflow.complete(Caller.instance(ctx), attempt(ctx), request);
    Answers.none(ctx);
  }

  private static AttemptId attempt(Context ctx) {
    return new AttemptId(Queries.uuid("attempt", ctx.pathParam("attempt")));
  }

  private static FencingToken token(Context ctx) {
    return new FencingToken(Queries.number("token", Queries.required(ctx, "token")));
  }

  private static SessionId session(Context ctx) {
    return new SessionId(Queries.uuid("session", Queries.required(ctx, "session")));
  }

  /// A name within the ledger, never a file of the server's.
  private static String path(Context ctx) {
    var path = Queries.required(ctx, "path");
    if (path.length() > MAX_PATH || path.startsWith("/") || path.contains("..")) {
      throw Queries.invalid("path", "expected a path within the session's directory");
    }
    return path;
  }
}
