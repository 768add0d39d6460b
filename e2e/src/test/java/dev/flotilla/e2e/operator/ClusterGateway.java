package dev.flotilla.e2e.operator;

import dev.flotilla.api.json.Json;
import dev.flotilla.api.role.Models;
import dev.flotilla.api.work.Grant;
import dev.flotilla.e2e.chart.RenderedProcess;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.FreePorts;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Product.Running;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The model gateway's process as the chart starts it, on the ledger of a cluster's server and before a
/// model API of the tests' own. Thread-safe.
record ClusterGateway(Running running, int port, int metrics, HttpClient http)
    implements AutoCloseable {
  private static final String KEY = "sk-ant-e2e-cluster";

  /// Returns when it is ready.
  static ClusterGateway start(
      Path home, RenderedProcess process, String databaseUrl, ScriptedUpstream provider) {
    var ports = FreePorts.find(2);
    var product = new Product(home).upstream(provider, KEY);
    var environment = new HashMap<>(process.environment());
    environment.remove("ANTHROPIC_API_KEY_FILE"); // the product's own is said above
    environment.replaceAll((_, value) -> here(home, value));
    environment.merge("FLOTILLA_GATEWAY_NAMES", "127.0.0.1", "%s,%s"::formatted);
    environment.putAll(
        Map.of(
            "FLOTILLA_DATABASE_URL",
            databaseUrl,
            "FLOTILLA_GATEWAY_HOST",
            "127.0.0.1",
            "FLOTILLA_GATEWAY_PORT",
            Integer.toString(ports.get(0)),
            "FLOTILLA_METRICS_PORT",
            Integer.toString(ports.get(1))));
    var gateway =
        new ClusterGateway(
            product.start(environment, process.arguments().toArray(String[]::new)),
            ports.get(0),
            ports.get(1),
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    Eventually.until(gateway::isReady);
    return gateway;
  }

  /// Where what is mounted in a pod is in this test.
  private static String here(Path home, String value) {
    return value
        .replace("/etc/flotilla", home.toString())
        .replace("/var/lib/flotilla", home.resolve("gateway").toString());
  }

  boolean isReady() {
    try {
      var request = HttpRequest.newBuilder(at(metrics, "/ready")).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Asks the model, as the agent does that was granted that.
  ///
  /// @return the answer's status
  CompletableFuture<Integer> ask(Grant grant) {
    var body =
        Map.of(
            "model",
            Models.id(grant.role().model()),
            "max_tokens",
            1_000,
            "messages",
            List.of(Map.of("role", "user", "content", "Go on.")));
    var request =
        HttpRequest.newBuilder(at(port, "/v1/messages"))
            .header("authorization", "Bearer " + grant.assignmentToken())
            .header("content-type", "application/json")
            .header("x-claude-code-session-id", grant.conversation().session().toString())
            .POST(BodyPublishers.ofString(Json.write(body)))
            .build();
    return http.sendAsync(request, BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
  }

  private static URI at(int port, String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(port, path));
  }

  @Override
  public void close() {
    running.process().destroy();
    running.await(60);
    http.close();
  }
}
