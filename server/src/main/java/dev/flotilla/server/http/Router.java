package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.server.auth.Access;
import dev.flotilla.server.auth.Authenticator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.websocket.WsConfig;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Adds routes, each behind the access that it names: a route cannot be added without one.
final class Router {
  private final RoutesConfig routes;
  private final Authenticator authenticator;
  private final BooleanSupplier up;

  Router(RoutesConfig routes, Authenticator authenticator, BooleanSupplier up) {
    this.routes = routes;
    this.authenticator = authenticator;
    this.up = up;
  }

  void get(String path, Access access, Handler handler) {
    add(HandlerType.GET, path, access, handler);
  }

  void post(String path, Access access, Handler handler) {
    add(HandlerType.POST, path, access, handler);
  }

  void put(String path, Access access, Handler handler) {
    add(HandlerType.PUT, path, access, handler);
  }

  void delete(String path, Access access, Handler handler) {
    add(HandlerType.DELETE, path, access, handler);
  }

  /// A WebSocket; `prepare` runs before the upgrade, where a refusal is still a problem.
  void socket(String path, Access access, Handler prepare, Consumer<WsConfig> socket) {
    routes.wsBeforeUpgrade(
        path,
        ctx -> {
          admit(ctx, access);
          prepare.handle(ctx);
        });
    routes.ws(path, socket, access);
  }

  private void add(HandlerType method, String path, Access access, Handler handler) {
    routes.addHttpHandler(
        method,
        path,
        ctx -> {
          admit(ctx, access);
          handler.handle(ctx);
        },
        access);
  }

  private void admit(Context ctx, Access access) {
    if (!up.getAsBoolean()) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE, "the fleet's database does not answer: try again in a moment");
    }
    var principal = authenticator.authenticate(ctx.header("Authorization"), ctx.ip(), access);
    ctx.attribute(Caller.KEY, principal);
  }
}
