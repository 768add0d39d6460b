package dev.flotilla.server.http;

import dev.flotilla.api.json.Json;
import io.javalin.http.Context;

/// Answers that are not problems.
final class Answers {
  private Answers() {}

  static void ok(Context ctx, Object body) {
    json(ctx, 200, body);
  }

  static void created(Context ctx, Object body) {
    json(ctx, 201, body);
  }

  static void none(Context ctx) {
    ctx.status(204);
  }

  private static void json(Context ctx, int status, Object body) {
    ctx.status(status).result(Json.write(body)).contentType("application/json");
  }
}
