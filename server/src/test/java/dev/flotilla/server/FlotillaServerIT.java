package dev.flotilla.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.pool.KnownPools;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.engine.ledger.Pools;
import dev.flotilla.engine.store.TestDatabase;
import dev.flotilla.server.transition.WorkflowConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole server, with nothing left out.
final class FlotillaServerIT {
  private static final String BODY =
      "{\"prompt\": \"Do it\", \"repository\": {\"url\": \"http://127.0.0.1:1/r.git\"}}";

  private final TestDatabase fixture = TestDatabase.create(16);
  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir private Path directory;
  private FlotillaServer server;
  private String admin;

  @BeforeEach
  void start() throws IOException {
    var settings =
        Settings.load(Map.of())
            .with(Setting.DATA_DIR, directory.toString())
            .with(Setting.API_PORT, "0");
    server =
        FlotillaServer.start(
            ServerConfig.from(settings),
            WorkflowConfig.of(settings, "http://127.0.0.1:1", "http://127.0.0.1:2", true),
            fixture.database(),
            CrashPoint.NONE,
            Clock.systemUTC());
    admin = Files.readString(directory.resolve("admin.token")).strip();
  }

  @AfterEach
  void close() {
    server.close();
    http.close();
    fixture.close();
  }

  @Test
  void theSameKeyAndBodyAreTheSameTask() throws Exception {
    var first = submit("key-1", BODY);
    var again = submit("key-1", BODY);
    var other = submit("key-1", BODY.replace("Do it", "Do that"));

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(id(again)).isEqualTo(id(first));
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(Json.read(other.body(), JsonNode.class).path("code").asText()).isEqualTo("conflict");
    assertThat(id(submit("key-2", BODY))).isNotEqualTo(id(first));
  }

  @Test
  void theSameKeyAtTheSameTimeIsOneTask() throws Exception {
    var ids = new ConcurrentLinkedQueue<String>();
    var threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = Thread.startVirtualThread(() -> ids.add(quietId("key-3")));
    }
    for (var thread : threads) {
      thread.join();
    }

    assertThat(ids).hasSize(8);
    assertThat(new TreeSet<>(ids)).hasSize(1);
  }

  @Test
  void inAClusterARoleWithoutAPoolIsRefusedButWhatWasTakenStaysTaken() throws Exception {
    var solo = BODY.replace("{\"prompt\"", "{\"mode\": \"solo\", \"role\": \"s3\", \"prompt\"");
    var taken = submit("key-4", solo);
    fixture
        .database()
        .run(it -> Pools.replace(it, List.of(new KnownPools.Pool("workers", "worker", 0, 1, 0))));

    var refused = submit("key-5", solo);
    var again = submit("key-4", solo);

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(Json.read(refused.body(), JsonNode.class).path("detail").asText())
        .contains("expected one that has a pool (worker), found 's3'");
    assertThat(id(again)).isEqualTo(id(taken));
  }

  @Test
  void gitAsksForCredentialsAndTakesTheAdmins() throws Exception {
    var path = "/git/task/nothing/info/refs?service=git-upload-pack";
    var without = HttpRequest.newBuilder(uri(path)).build();
    var with = HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + admin).build();

    assertThat(http.send(without, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    assertThat(http.send(with, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.apiPort() + path);
  }

  private HttpResponse<String> submit(String key, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri("/api/v1/tasks"))
            .header("Authorization", "Bearer " + admin)
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private String quietId(String key) {
    try {
      return id(submit(key, BODY));
    } catch (IOException | InterruptedException e) {
      return e.toString();
    }
  }

  private static String id(HttpResponse<String> answer) {
    return Json.read(answer.body(), JsonNode.class).path("id").asText();
  }
}
