package dev.flotilla.server.http;

import dev.flotilla.server.auth.Authenticator;
import dev.flotilla.server.auth.HostGuard;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import java.util.EnumSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Javalin on virtual threads, set up once: no banner, no sessions, no cookies, no word about
/// versions.
final class Web {
  private static final Logger LOG = LoggerFactory.getLogger(Web.class);
  private static final int MAX_HEADERS = 32 * 1024;
  private static final int SESSION_SECONDS = 60;
  private static final long IDLE_MILLIS = 60_000;

  private Web() {}

  static Javalin start(
      String host,
      int port,
      HostGuard guard,
      Authenticator authenticator,
      BooleanSupplier up,
      HttpServlet git,
      List<RouteGroup> groups) {
    return Javalin.start(
        config -> {
          quiet(config);
          config.jetty.host = host;
          config.jetty.port = port;
          config.jetty.modifyServletContextHandler(it -> servlets(it, guard, git));
          config.jetty.modifyHttpConfiguration(Web::http);
          config.jetty.modifyServer(
              it -> {
                it.setErrorHandler(new BareErrors());
                it.setStopTimeout(0);
              });
          config.requestLogger.http(Web::log);
          var router = new Router(config.routes, authenticator, up);
          Problems.addTo(config.routes);
          groups.forEach(it -> it.addTo(router));
        });
  }

  private static void quiet(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.prefer405over404 = true;
    config.http.generateEtags = false;
    config.http.maxRequestSize = Bodies.AGENT;
    config.router.treatMultipleSlashesAsSingleSlash = false;
  }

  /// Paths hold names, never secrets; queries may, so they stay out.
  private static void log(Context ctx, Float millis) {
    LOG.atDebug()
        .addKeyValue("method", ctx.req().getMethod())
        .addKeyValue("path", ctx.path())
        .addKeyValue("status", ctx.statusCode())
        .addKeyValue("millis", millis)
        .log("request answered");
  }

  private static void servlets(ServletContextHandler context, HostGuard guard, HttpServlet git) {
    // Javalin opens a session for each WebSocket; nobody needs it
    var sessions = context.getSessionHandler();
    sessions.setUsingCookies(false);
    sessions.setUsingUriParameters(false);
    sessions.setMaxInactiveInterval(SESSION_SECONDS);
    context.addFilter(
        new FilterHolder(new GuardFilter(guard)), "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new ServletHolder(git), "/git/*");
  }

  private static void http(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(MAX_HEADERS);
    http.setIdleTimeout(IDLE_MILLIS);
  }
}
