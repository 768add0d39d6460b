package dev.flotilla.e2e.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.FreePorts;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Product.Running;
import dev.flotilla.engine.store.EmbeddedConfig;
import dev.flotilla.engine.store.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The processes start with the arguments, the environment and the configuration that the chart gives
/// them; only ports, places and the database are this test's.
class RenderedProcessesIT {
  private static final Render RENDER =
      Chart.render(Chart.directory().resolve("values-automatic-claude-code.yaml"));

  private final List<Integer> ports = FreePorts.find(4);
  private final List<Running> started = new ArrayList<>();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path home;

  private EmbeddedPostgres postgres;
  private String databaseUrl;

  @BeforeEach
  void database() throws IOException {
    postgres = EmbeddedPostgres.start(EmbeddedConfig.in(home.resolve("postgres")));
    var database = postgres.database("flotilla", 2);
    databaseUrl =
        "%s?user=%s&password=%s"
            .formatted(
                database.url(), database.user().orElseThrow(), database.password().orElseThrow());
    Files.writeString(home.resolve("api-key"), "sk-ant-e2e-chart\n");
    Files.writeString(
        home.resolve("config.yaml"), RenderedProcess.of(RENDER, "api-gateway").config());
  }

  @AfterEach
  void nothingIsLeft() {
    started.forEach(it -> it.process().destroy());
    started.forEach(it -> it.await(60));
    postgres.close();
  }

  @Test
  void serverAndGatewayAreReadyAndAnswerToTheNamesOfTheirServices() {
    start("api-gateway", ports.get(0), ports.get(1));
    ready(ports.get(1));
    start("model-gateway", ports.get(2), ports.get(3));
    ready(ports.get(3));

    assertThat(status(ports.get(0), "/api/v1/tasks", "api-gateway:4005")).isEqualTo(401);
    assertThat(status(ports.get(0), "/api/v1/tasks", "api-gateway.claude-code.svc:4005"))
        .isEqualTo(401);
    assertThat(status(ports.get(0), "/api/v1/tasks", "claude-code.company.com")).isEqualTo(401);
    assertThat(status(ports.get(0), "/api/v1/tasks", "elsewhere.example.com")).isEqualTo(403);
    assertThat(status(ports.get(2), "/v1/models", "model-gateway.claude-code.svc:8080"))
        .isEqualTo(401);
    assertThat(home.resolve("api-gateway/admin.token")).isRegularFile();
  }

  @Test
  void withoutTheLedgerTheyAreAliveAndNotReadyAndWaitForIt() {
    var there = EmbeddedConfig.in(home.resolve("postgres")).withPort(postgres.port());
    postgres.close();

    start("api-gateway", ports.get(0), ports.get(1));
    start("model-gateway", ports.get(2), ports.get(3));

    for (var metrics : List.of(ports.get(1), ports.get(3))) {
      Eventually.until(() -> status(metrics, "/health", "127.0.0.1") == 200);
      assertThat(status(metrics, "/ready", "127.0.0.1")).isEqualTo(503);
    }
    postgres = EmbeddedPostgres.start(there);
    ready(ports.get(1));
    ready(ports.get(3));
    assertThat(started).allMatch(it -> it.isAlive());
  }

  private void start(String name, int port, int metrics) {
    var process = RenderedProcess.of(RENDER, name);
    var environment = new HashMap<>(process.environment());
    environment.replaceAll((_, value) -> here(name, value));
    environment.putAll(
        Map.of(
            "FLOTILLA_DATABASE_URL",
            databaseUrl,
            "FLOTILLA_API_HOST",
            "127.0.0.1",
            "FLOTILLA_GATEWAY_HOST",
            "127.0.0.1",
            "FLOTILLA_MONITORING_API_PORT",
            Integer.toString(port),
            "FLOTILLA_GATEWAY_PORT",
            Integer.toString(port),
            "FLOTILLA_METRICS_PORT",
            Integer.toString(metrics)));
    started.add(new Product(home).start(environment, process.arguments().toArray(String[]::new)));
  }

  /// Where what is mounted in a pod is in this test.
  private String here(String name, String value) {
    return value
        .replace("/etc/flotilla", home.toString())
        .replace("/var/lib/flotilla", home.resolve(name).toString())
        .replace("/var/run/secrets/flotilla/claude", home.toString());
  }

  private static void ready(int port) {
    Eventually.until(() -> status(port, "/ready", "127.0.0.1") == 200);
  }

  /// 0: nobody listens.
  private static int status(int port, String path, String host) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(path, host)
                  .getBytes(UTF_8));
      var line =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
      return line == null ? 0 : Integer.parseInt(line.split(" ", -1)[1]);
    } catch (ConnectException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
