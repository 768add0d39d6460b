package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.rest.Page;
import dev.flotilla.api.role.Role;
import dev.flotilla.api.work.SessionId;
import dev.flotilla.engine.view.AgentViews;
import dev.flotilla.engine.view.AuditViews;
import dev.flotilla.engine.view.PoolViews;
import dev.flotilla.engine.view.TranscriptViews;
import dev.flotilla.server.auth.Access;
import dev.flotilla.server.role.Roles;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;

/// Who works, as what, and what was said and done.
final class FleetRoutes implements RouteGroup {
  private final AgentViews agents;
  private final PoolViews pools;
  private final TranscriptViews transcripts;
  private final AuditViews audit;
  private final Roles roles;

  FleetRoutes(
      AgentViews agents,
      PoolViews pools,
      TranscriptViews transcripts,
      AuditViews audit,
      Roles roles) {
    this.agents = agents;
    this.pools = pools;
    this.transcripts = transcripts;
    this.audit = audit;
    this.roles = roles;
  }

  @Override
  public void addTo(Router router) {
    router.get("/api/v1/agents", Access.PERSON, this::agents);
    router.get("/api/v1/pools", Access.PERSON, ctx -> whole(ctx, pools.all()));
    router.get("/api/v1/roles", Access.PERSON, ctx -> whole(ctx, shown()));
    router.get("/api/v1/sessions/{id}/transcript", Access.PERSON, this::transcript);
    router.get("/api/v1/audit", Access.PERSON, this::audit);
  }

  private List<Role> shown() {
    return roles.all().stream().map(Role::withoutKeys).toList();
  }

  private void agents(Context ctx) {
    Queries.only(ctx, "cursor", "limit");
    Answers.ok(ctx, agents.agents(Queries.cursor(ctx), Queries.limit(ctx)));
  }

  private void audit(Context ctx) {
    Queries.only(ctx, "cursor", "limit");
    Answers.ok(ctx, audit.list(Queries.cursor(ctx), Queries.limit(ctx)));
  }

  /// A list that is short by its nature: one page.
  static void whole(Context ctx, List<?> items) {
    Queries.only(ctx, "cursor", "limit");
    Answers.ok(ctx, new Page<>(items, null));
  }

  private static long from(Context ctx) {
    Queries.only(ctx, "from");
    var from = Queries.text(ctx, "from").map(it -> Queries.number("from", it)).orElse(0L);
    if (from < 0) {
      throw Queries.invalid("from", "expected 0 or more, found %d".formatted(from));
    }
    return from;
  }

  private void transcript(Context ctx) throws IOException {
    var session = new SessionId(Queries.uuid("id", ctx.pathParam("id")));
    var length =
        transcripts
            .length(session)
            .orElseThrow(
                () -> new FlotillaException(ErrorCode.NOT_FOUND, "there is no session " + session));
    // what a conversation goes on after may have been cut back to its newest checkpoint
    var from = Math.min(from(ctx), length);
    ctx.res().setContentType("application/jsonl");
    ctx.res().setContentLengthLong(length - from);
    transcripts.copy(session, from, length, ctx.res().getOutputStream());
    ctx.res().flushBuffer();
  }
}
