package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.pool.Drain;
import dev.flotilla.api.pool.KnownPools;
import dev.flotilla.api.pool.OperatorRoutes;
import dev.flotilla.api.pool.PodGone;
import dev.flotilla.engine.ledger.Draining;
import dev.flotilla.engine.ledger.Pools;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.engine.store.Database;
import dev.flotilla.server.auth.Access;
import dev.flotilla.server.cluster.PoolStream;
import dev.flotilla.server.workflow.Workflow;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the operator of a cluster asks and says, as [OperatorRoutes] has it.
final class OperatorProtocol implements RouteGroup {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorProtocol.class);
  private static final int MOST = 10_000;
  private static final int NAME_LENGTH = 253;

  private final Workflow workflow;
  private final Database database;
  private final PoolStream stream;
  private final Clock clock;

  OperatorProtocol(Workflow workflow, Database database, PoolStream stream, Clock clock) {
    this.workflow = workflow;
    this.database = database;
    this.stream = stream;
    this.clock = clock;
  }

  @Override
  public void addTo(Router router) {
    router.get(OperatorRoutes.POOLS, Access.OPERATOR, this::figures);
    router.put(OperatorRoutes.POOLS, Access.OPERATOR, this::known);
    router.post(OperatorRoutes.DRAIN, Access.OPERATOR, this::drain);
    router.post(OperatorRoutes.GONE, Access.OPERATOR, this::gone);
  }

  private void figures(Context ctx) {
    Queries.only(ctx, "since", "wait");
    var since = Queries.text(ctx, "since").map(it -> Queries.number("since", it));
    var seconds = Queries.text(ctx, "wait").map(it -> Queries.number("wait", it)).orElse(0L);
    if (seconds < 0 || seconds > OperatorRoutes.MAX_WAIT) {
      throw Queries.invalid(
          "wait", "expected 0 to %d, found %d".formatted(OperatorRoutes.MAX_WAIT, seconds));
    }
    Answers.ok(
        ctx, since.map(it -> stream.after(it, Duration.ofSeconds(seconds))).orElseGet(stream::now));
  }

  private void known(Context ctx) {
    var pools = KnownPoolRules.checked(Bodies.lenient(ctx, KnownPools.class));
    database.run(handle -> learn(handle, pools));
    Answers.none(ctx);
  }

  private static void learn(Handle handle, List<KnownPools.Pool> pools) {
    if (Pools.replace(handle, pools)) {
      Topic.POOL.signal(handle);
      LOG.atInfo().addKeyValue("pools", pools.size()).log("pools known");
    }
  }

  private void drain(Context ctx) {
    var role = ctx.pathParam("role");
    var request = Bodies.lenient(ctx, Drain.Request.class);
    var count = request.count();
    if (count < 0 || count > MOST) {
      throw Queries.invalid("count", "expected 0 to %d, found %d".formatted(MOST, count));
    }
    var among = Optional.ofNullable(request.among()).map(OperatorProtocol::names);
    var pods =
        database
            .transact(
                handle -> {
                  var found = Draining.drain(handle, role, count, among, clock);
                  Topic.POOL.signal(handle);
                  return found;
                })
            .orElseThrow(
                () ->
                    new FlotillaException(
                        ErrorCode.NOT_FOUND, "there is no pool of that role: say so first"));
    LOG.atInfo()
        .addKeyValue("role", role)
        .addKeyValue("wanted", count)
        .addKeyValue("draining", pods.size())
        .log("agents drain");
    Answers.ok(ctx, new Drain.Response(pods));
  }

  private static List<String> names(List<String> among) {
    if (among.size() > MOST) {
      throw Queries.invalid(
          "among", "expected at most %d names, found %d".formatted(MOST, among.size()));
    }
    among.forEach(it -> Required.text("among", it, NAME_LENGTH));
    return among;
  }

  private void gone(Context ctx) {
    var pod = ctx.pathParam("pod");
    var gone = Bodies.lenient(ctx, PodGone.class);
    Required.text("uid", gone.uid(), 64);
    Required.found("reason", gone.reason());
    workflow.gone(pod, gone);
    Answers.none(ctx);
  }
}
