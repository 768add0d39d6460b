package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.error.Problem;
import dev.flotilla.api.json.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns whatever went wrong into `application/problem+json`, once, for every route. What the
/// caller did not cause is logged here; none of its inside goes out.
final class Problems {
  static final String TYPE = "application/problem+json";
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  static void addTo(RoutesConfig routes) {
    routes.exception(Exception.class, (e, ctx) -> answer(ctx, of(e, ctx)));
    // Javalin has a mapper of its own for these, which is nearer
    routes.exception(HttpResponseException.class, (e, ctx) -> answer(ctx, ofJavalin(e, ctx)));
    routes.error(404, "*", ctx -> unlessAnswered(ctx, ErrorCode.NOT_FOUND, "there is no"));
  }

  /// Javalin's own 404 (no such route, a static resource) has no problem for a body yet.
  private static void unlessAnswered(Context ctx, ErrorCode code, String what) {
    if (!TYPE.equals(ctx.res().getContentType())) {
      answer(ctx, Problem.of(code, "%s %s here".formatted(what, path(ctx))));
    }
  }

  static void answer(Context ctx, Problem problem) {
    if (ctx.res().isCommitted()) {
      return;
    }
    ctx.status(problem.status());
    if (problem.status() == ErrorCode.UNAUTHENTICATED.status()) {
      ctx.header("WWW-Authenticate", "Bearer realm=\"flotilla\"");
    }
    if (problem.code().equals(ErrorCode.RATE_LIMITED.wire())) {
      ctx.header("Retry-After", "60");
    }
    if (problem.code().equals(ErrorCode.UNAVAILABLE.wire())) {
      ctx.header("Retry-After", "1");
    }
    ctx.result(Json.write(problem)).contentType(TYPE);
  }

  /// For what answers beside Javalin.
  static void answer(HttpServletResponse response, Problem problem) throws IOException {
    var body = Json.write(problem).getBytes(StandardCharsets.UTF_8);
    response.setStatus(problem.status());
    response.setContentType(TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static Problem of(Exception thrown, Context ctx) {
    return switch (thrown) {
      case FlotillaException e -> ofOurs(e, ctx);
      case HttpResponseException e -> ofJavalin(e, ctx);
      case HttpException.RuntimeException e ->
          Problem.of(
              e.getCode() == 413 ? ErrorCode.TOO_LARGE : ErrorCode.INVALID_REQUEST,
              "the request is not HTTP as expected");
      // nobody is there any more to tell
      case IOException _ -> Problem.of(ErrorCode.INVALID_REQUEST, "the connection broke");
      case Exception e when Outage.isBehind(e) -> {
        LOG.atWarn().addKeyValue("route", path(ctx)).log("database unavailable");
        yield Problem.of(
            ErrorCode.UNAVAILABLE, "the fleet's database does not answer: try again in a moment");
      }
      case Exception e -> {
        LOG.atError().addKeyValue("route", path(ctx)).setCause(e).log("request failed");
        yield internal();
      }
    };
  }

  private static Problem ofOurs(FlotillaException e, Context ctx) {
    if (e.code().status() < 500) {
      return Problem.of(e.code(), message(e));
    }
    if (Outage.isBehind(e) || e.code() == ErrorCode.UNAVAILABLE) {
      LOG.atWarn()
          .addKeyValue("route", path(ctx))
          .addKeyValue("reason", message(e))
          .log("unavailable");
      return Problem.of(ErrorCode.UNAVAILABLE, message(e));
    }
    LOG.atError().addKeyValue("route", path(ctx)).setCause(e).log("request failed");
    return e.code() == ErrorCode.INTERNAL ? internal() : Problem.of(e.code(), message(e));
  }

  private static Problem ofJavalin(HttpResponseException e, Context ctx) {
    return switch (e.getStatus()) {
      case 404 -> Problem.of(ErrorCode.NOT_FOUND, "there is no %s here".formatted(path(ctx)));
      case 405 -> methodProblem(ctx);
      case 413 -> Problem.of(ErrorCode.TOO_LARGE, "the body is too large");
      default -> {
        if (e.getStatus() < 500) {
          yield Problem.of(ErrorCode.INVALID_REQUEST, "the request cannot be understood");
        }
        LOG.atError().addKeyValue("route", path(ctx)).setCause(e).log("request failed");
        yield internal();
      }
    };
  }

  /// The contract has no code of its own for a wrong method; the status says it.
  private static Problem methodProblem(Context ctx) {
    var code = ErrorCode.INVALID_REQUEST;
    var detail = "%s cannot be used on %s".formatted(ctx.req().getMethod(), path(ctx));
    return new Problem("method not allowed", 405, code.wire(), detail);
  }

  private static Problem internal() {
    return Problem.of(
        ErrorCode.INTERNAL, "something broke in the server: its log says more, try again");
  }

  private static String message(Exception e) {
    var message = e.getMessage();
    return message == null ? "no details" : message;
  }

  private static String path(Context ctx) {
    var path = ctx.path();
    return path.length() > 200 ? path.substring(0, 200) + "…" : path;
  }
}
