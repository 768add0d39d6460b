package dev.flotilla.api.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// `GET /health` (alive), `/ready` (may take work), `/metrics` (Prometheus), without credentials, on a
/// port of their own: they tell nothing but numbers, and must answer when all else is busy.
/// Thread-safe.
public final class HealthServer implements AutoCloseable {
  /// The environment variable that says where it is; absent: as the process says.
  public static final String ENV = "FLOTILLA_METRICS_PORT";

  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final HttpServer server;
  private final ExecutorService threads;

  private HealthServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /// @param port 0: a free one, on loopback; a given one is for the cluster and on all addresses
  /// @param metrics in Prometheus' text format
  /// @throws FlotillaException `invalid_request` for what is no port, `unavailable` for one that is
  ///     taken
  public static HealthServer start(String port, BooleanSupplier ready, Supplier<String> metrics) {
    if (!port.matches("\\d{1,5}")) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "%s: expected a port, found '%s'".formatted(ENV, port));
    }
    return start(
        port.equals("0")
            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)
            : new InetSocketAddress(Integer.parseInt(port)),
        ready,
        metrics);
  }

  /// As [#start(String,BooleanSupplier,Supplier)], at an address.
  public static HealthServer start(
      InetSocketAddress address, BooleanSupplier ready, Supplier<String> metrics) {
    try {
      var http = HttpServer.create(address, 0);
      var threads = Executors.newVirtualThreadPerTaskExecutor();
      http.setExecutor(threads);
      http.createContext("/", it -> answer(it, ready, metrics));
      http.start();
      return new HealthServer(http, threads);
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE,
          "%s for health and metrics: %s; choose another by %s"
              .formatted(address, e.getMessage(), ENV),
          e);
    }
  }

  private static void answer(HttpExchange exchange, BooleanSupplier ready, Supplier<String> metrics)
      throws IOException {
    try (exchange) {
      switch (READING.contains(exchange.getRequestMethod())
          ? exchange.getRequestURI().getPath()
          : "") {
        case "/health" -> answer(exchange, 200, "alive\n");
        case "/ready" -> {
          var is = ready.getAsBoolean();
          answer(exchange, is ? 200 : 503, is ? "ready\n" : "not ready\n");
        }
        case "/metrics" -> answer(exchange, 200, metrics.get());
        default -> answer(exchange, 404, "GET /health, /ready or /metrics\n");
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    var octets = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    var isEmpty = octets.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, isEmpty ? -1 : octets.length);
    if (!isEmpty) {
      exchange.getResponseBody().write(octets);
    }
  }

  /// Where it is reached from this machine.
  public URI url() {
    var bound = server.getAddress();
    var host = bound.getAddress().isAnyLocalAddress() ? "127.0.0.1" : bound.getHostString();
    return URI.create("http://%s:%d".formatted(host, bound.getPort()));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
