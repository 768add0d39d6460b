package dev.flotilla.simulator.messages;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flotilla.simulator.scenario.Director;
import dev.flotilla.simulator.scenario.Scenarios;
import dev.flotilla.simulator.wire.WireServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// The API on a free port, with a scenario of the test's own.
final class ApiUnderTest implements AutoCloseable {
  static final String HELLO =
      """
      {"model":"claude-sonnet-5-5","max_tokens":100,"stream":%s,
       "messages":[{"role":"user","content":"hello"}]}
      """;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final MessagesApi api;
  private final WireServer server;

  ApiUnderTest(String scenario) {
    api = new MessagesApi(new Director(Scenarios.parse("test", scenario), 1), Clock.systemUTC());
    server = WireServer.start("127.0.0.1", 0, api);
  }

  MessagesApi api() {
    return api;
  }

  URI url() {
    return server.url();
  }

  /// With every header that the API wants.
  HttpRequest.Builder messages(String body) {
    return to(Routes.MESSAGES)
        .header("x-api-key", "any")
        .header("anthropic-version", "2023-06-01")
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(server.url().resolve(path)).timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /// Whoever cancels it leaves.
  CompletableFuture<HttpResponse<String>> ask(HttpRequest.Builder request) {
    return http.sendAsync(request.build(), BodyHandlers.ofString());
  }

  /// What came of a body, and "broken" after it when it did not come to its end. Not by a stream, which
  /// forgets what was not read yet when the connection breaks.
  String heard(HttpRequest.Builder request) throws InterruptedException {
    var body = new ByteArrayOutputStream();
    try {
      http.send(
          request.build(), BodyHandlers.ofByteArrayConsumer(it -> it.ifPresent(body::writeBytes)));
      return body.toString(UTF_8);
    } catch (IOException e) {
      return body.toString(UTF_8) + "broken";
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
  }
}
