package dev.flotilla.server.monitor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// `GET /health`, `/ready` and `/metrics` on a port of their own, without credentials: they tell
/// nothing but numbers, and must answer when all else is busy.
public final class MonitorServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads;

  private MonitorServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /// @param port 0: a free one
  /// @throws FlotillaException `unavailable` when the port is taken
  public static MonitorServer start(
      String host, int port, BooleanSupplier ready, Supplier<String> metrics) {
    try {
      var server = HttpServer.create(new InetSocketAddress(host, port), 0);
      var threads = Executors.newVirtualThreadPerTaskExecutor();
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              route(exchange, ready, metrics);
            }
          });
      server.start();
      return new MonitorServer(server, threads);
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE,
          "metrics port %d: cannot listen on it: is it taken? Choose another".formatted(port),
          e);
    }
  }

  private static void route(HttpExchange exchange, BooleanSupplier ready, Supplier<String> metrics)
      throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/health" -> answer(exchange, 200, "alive\n");
      case "/ready" -> {
        var isReady = ready.getAsBoolean();
        answer(exchange, isReady ? 200 : 503, isReady ? "ready\n" : "not ready\n");
      }
      case "/metrics" -> answer(exchange, 200, metrics.get());
      default -> answer(exchange, 404, "expected /health, /ready or /metrics\n");
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    var octets = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    var isHead = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, isHead ? -1 : octets.length);
    if (!isHead) {
      exchange.getResponseBody().write(octets);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
