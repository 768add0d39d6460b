package dev.flotilla.api.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// `GET /health` (alive), `/ready` (may take work), `/metrics` (Prometheus), without credentials.
/// Thread-safe.
public final class HealthServer implements AutoCloseable {
  /// The environment variable that says where it is; absent: as the process says.
  public static final String PORT = "FLOTILLA_METRICS_PORT";

  private final HttpServer server;

  private HealthServer(HttpServer server) {
    this.server = server;
  }

  /// @param port 0: a free one, on loopback; a given one is for the cluster and on all addresses
  /// @param metrics in Prometheus' text format
  /// @throws FlotillaException `invalid_request` for what is no port, `unavailable` for one that is
  ///     taken
  public static HealthServer start(String port, BooleanSupplier ready, Supplier<String> metrics) {
    if (!port.matches("\\d{1,5}")) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "%s: expected a port, found '%s'".formatted(PORT, port));
    }
    try {
      var address =
          port.equals("0")
              ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)
              : new InetSocketAddress(Integer.parseInt(port));
      var http = HttpServer.create(address, 0);
      http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      http.createContext("/health", it -> answer(it, 200, () -> "alive\n"));
      http.createContext(
          "/ready",
          it -> {
            var is = ready.getAsBoolean();
            answer(it, is ? 200 : 503, () -> is ? "ready\n" : "not ready\n");
          });
      http.createContext("/metrics", it -> answer(it, 200, metrics));
      http.start();
      return new HealthServer(http);
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE,
          "port %s for health and metrics: %s; choose another by %s"
              .formatted(port, e.getMessage(), PORT),
          e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, int status, Supplier<String> body)
      throws IOException {
    try (exchange) {
      var octets = body.get().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(status, octets.length);
      exchange.getResponseBody().write(octets);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
