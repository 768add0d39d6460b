package dev.flotilla.server.http;

import dev.flotilla.api.usage.Prices;
import dev.flotilla.engine.view.UsageBy;
import dev.flotilla.engine.view.UsageViews;
import dev.flotilla.server.auth.Access;
import io.javalin.http.Context;

/// What was used, and at which prices.
final class SpendingRoutes implements RouteGroup {
  private final UsageViews usage;
  private final Prices prices;

  SpendingRoutes(UsageViews usage, Prices prices) {
    this.usage = usage;
    this.prices = prices;
  }

  @Override
  public void addTo(Router router) {
    router.get("/api/v1/usage", Access.PERSON, this::usage);
    router.get("/api/v1/prices", Access.PERSON, ctx -> FleetRoutes.whole(ctx, prices.all()));
  }

  private void usage(Context ctx) {
    Queries.only(ctx, "by", "cursor", "limit");
    var by = Queries.text(ctx, "by").map(UsageBy::ofWire).orElse(UsageBy.TASK);
    Answers.ok(ctx, usage.by(by, Queries.cursor(ctx), Queries.limit(ctx)));
  }
}
