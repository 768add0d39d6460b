package dev.flotilla.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.engine.store.Database;
import dev.flotilla.gateway.proxy.ProxyServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// `GET /health`, `/ready` and `/metrics`, without credentials, on a port of their own.
final class StatusServer implements AutoCloseable {
  private final HttpServer server;

  private StatusServer(HttpServer server) {
    this.server = server;
  }

  static StatusServer start(
      InetSocketAddress address, MeterRegistry registry, Database database, ProxyServer proxy) {
    try {
      var server = HttpServer.create(address, 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      serve(server, "/health", () -> true, () -> "");
      serve(server, "/ready", () -> proxy.isListening() && answers(database), () -> "");
      serve(server, "/metrics", () -> true, () -> scrape(registry));
      server.start();
      return new StatusServer(server);
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE,
          "metrics: cannot listen on %s: is the port taken?".formatted(address),
          e);
    }
  }

  private static void serve(
      HttpServer server, String path, BooleanSupplier well, Supplier<String> body) {
    server.createContext(path, exchange -> answer(exchange, path, well, body));
  }

  private static void answer(
      HttpExchange exchange, String path, BooleanSupplier well, Supplier<String> body)
      throws IOException {
    try (exchange) {
      boolean known =
          exchange.getRequestURI().getPath().equals(path)
              && exchange.getRequestMethod().equals("GET");
      int status = !known ? 404 : well.getAsBoolean() ? 200 : 503;
      var bytes = (status == 200 ? body.get() : "").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static boolean answers(Database database) {
    try {
      return database.read(it -> it.createQuery("select true").mapTo(Boolean.class).one());
    } catch (RuntimeException e) {
      // not ready is the answer
      return false;
    }
  }

  private static String scrape(MeterRegistry registry) {
    return registry instanceof PrometheusMeterRegistry prometheus ? prometheus.scrape() : "";
  }

  URI url() {
    var bound = server.getAddress();
    var host = bound.getAddress().isAnyLocalAddress() ? "127.0.0.1" : bound.getHostString();
    return URI.create("http://%s:%d".formatted(host, bound.getPort()));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
