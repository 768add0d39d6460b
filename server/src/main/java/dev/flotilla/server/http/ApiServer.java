package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.engine.view.AgentViews;
import dev.flotilla.engine.view.AuditViews;
import dev.flotilla.engine.view.PoolViews;
import dev.flotilla.engine.view.QuestionViews;
import dev.flotilla.engine.view.TaskViews;
import dev.flotilla.engine.view.TranscriptViews;
import dev.flotilla.engine.view.UsageViews;
import dev.flotilla.server.auth.Access;
import dev.flotilla.server.auth.Authenticator;
import dev.flotilla.server.auth.HostGuard;
import io.javalin.Javalin;
import io.javalin.router.Endpoint;
import io.javalin.security.Roles;
import io.javalin.security.RouteRole;
import io.javalin.util.JavalinBindException;
import jakarta.servlet.http.HttpServlet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// The port that people, agents and git talk to. Thread-safe.
public final class ApiServer implements AutoCloseable {
  private final Javalin javalin;

  private ApiServer(Javalin javalin) {
    this.javalin = javalin;
  }

  /// @param port 0: a free one
  /// @param up false: every request is `unavailable` at once, instead of waiting for a database
  ///     that does not answer
  /// @param git answers at `/git/*`, and authenticates by itself
  /// @throws FlotillaException `unavailable` when the port is taken
  public static ApiServer start(
      String host,
      int port,
      HostGuard guard,
      Authenticator authenticator,
      BooleanSupplier up,
      HttpServlet git,
      ApiParts parts) {
    try {
      return new ApiServer(Web.start(host, port, guard, authenticator, up, git, groups(parts)));
    } catch (JavalinBindException e) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE,
          "port %d: cannot listen on it: is it taken? Choose another by --port".formatted(port),
          e);
    }
  }

  private static List<RouteGroup> groups(ApiParts parts) {
    var database = parts.database();
    var tasks = new TaskViews(database, parts.commits(), parts.taskBudget(), parts.clock());
    return List.of(
        new TaskRoutes(parts.workflow(), tasks, parts.git()),
        new EventRoutes(parts.live(), tasks),
        new QuestionRoutes(parts.workflow(), new QuestionViews(database)),
        new FleetRoutes(
            new AgentViews(database),
            new PoolViews(database),
            new TranscriptViews(database),
            new AuditViews(database),
            parts.roles()),
        new SpendingRoutes(new UsageViews(database), parts.prices()),
        new BudgetRoutes(parts.workflow(), database, parts.budgets(), tasks, parts.clock()),
        new TokenRoutes(parts.credentials(), parts.roles()),
        new UploadRoutes(parts.git()),
        new AgentProtocol(parts.workflow()),
        new OperatorProtocol(parts.workflow(), database, parts.pools(), parts.clock()),
        new DocumentRoutes());
  }

  public int port() {
    return javalin.port();
  }

  /// A route as it is registered.
  record Route(String method, String path, Access access) {}

  /// All that are served, the WebSocket as `GET`.
  List<Route> routes() {
    var router = javalin.unsafe.internalRouter;
    var http =
        router.allHttpHandlers().stream()
            .map(it -> it.endpoint)
            .filter(it -> it.method.isHttpMethod())
            .map(it -> route(it.method.name(), it.path, roles(it)));
    var sockets =
        router.allWsHandlers().stream()
            .filter(it -> !it.getRoles().isEmpty())
            .map(it -> route("GET", it.getPath(), it.getRoles()));
    return Stream.concat(http, sockets).toList();
  }

  private static Set<? extends RouteRole> roles(Endpoint endpoint) {
    var roles = endpoint.metadata(Roles.class);
    return roles == null ? Set.of() : roles.getRoles();
  }

  private static Route route(String method, String path, Set<? extends RouteRole> roles) {
    var access =
        roles.stream().filter(Access.class::isInstance).map(Access.class::cast).findFirst();
    return new Route(
        method,
        path,
        access.orElseThrow(
            () -> new IllegalStateException(method + " " + path + " is open to everybody")));
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
