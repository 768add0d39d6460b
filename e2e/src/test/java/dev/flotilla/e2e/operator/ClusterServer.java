package dev.flotilla.e2e.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.e2e.chart.RenderedProcess;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.FreePorts;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Product.Running;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.store.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The server's process as the chart starts it, with a database of its own on a real PostgreSQL; only ports and places
/// are the test's. It can be ended and started again. Not for several threads.
public final class ClusterServer implements AutoCloseable {
  private final Path home;
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> arguments;
  private final List<Integer> ports = FreePorts.find(2);
  private final TestDatabase database = TestDatabase.create();
  private @Nullable Running running;

  /// @param more of its environment: where the API server's keys are
  private ClusterServer(Path home, RenderedProcess process, Map<String, String> more) {
    this.home = home;
    this.arguments = process.arguments();
    write(home.resolve("config.yaml"), process.config());
    process
        .environment()
        .forEach(
            (name, value) ->
                environment.put(
                    name,
                    value
                        .replace("/etc/flotilla", home.toString())
                        .replace("/var/lib/flotilla", home.resolve("data").toString())));
    environment.putAll(
        Map.of(
            "FLOTILLA_DATABASE_URL", databaseUrl(),
            "FLOTILLA_API_HOST", "127.0.0.1",
            "FLOTILLA_PUBLIC_URL", url().toString(),
            "FLOTILLA_MONITORING_API_PORT", Integer.toString(ports.get(0)),
            "FLOTILLA_METRICS_PORT", Integer.toString(ports.get(1))));
    environment.putAll(more);
  }

  static ClusterServer start(Path home, RenderedProcess process, Map<String, String> more) {
    var server = new ClusterServer(home, process, more);
    server.start();
    return server;
  }

  /// Returns when it is ready.
  void start() {
    running = new Product(home).start(environment, arguments.toArray(String[]::new));
    Eventually.until(this::isReady);
  }

  /// As a node that loses power would.
  void kill() {
    var ended = running;
    if (ended != null) {
      Processes.killGroup(ended.process().pid());
      ended.await(10);
    }
    running = null;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + ports.getFirst());
  }

  /// An administrator's; the caller closes it.
  FlotillaClient client() {
    return new FlotillaClient(url(), token());
  }

  String token() {
    try {
      return Files.readString(home.resolve("data/admin.token")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What it keeps, as long as this lives.
  public Database ledger() {
    return database.database();
  }

  /// Asked as clients do as well, because somebody else may have had the port a moment ago.
  private boolean isReady() throws InterruptedException {
    var ended = running;
    if (ended != null && !ended.isAlive()) {
      throw new AssertionError("the server ended: " + ended.stderr());
    }
    return status("http://127.0.0.1:%d/ready".formatted(ports.get(1))) == 200
        && status(url() + "/api/v1/tasks") == 401;
  }

  /// 0: nobody answers.
  private static int status(String url) throws InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(url)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  /// Of what it keeps, with the password.
  String databaseUrl() {
    var config = database.config();
    return "%s?user=%s&password=%s"
        .formatted(config.url(), config.user().orElseThrow(), config.password().orElseThrow());
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    var ending = running;
    if (ending != null) {
      ending.process().destroy();
      ending.await(60);
    }
    database.close();
  }
}
