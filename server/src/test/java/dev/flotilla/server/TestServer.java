package dev.flotilla.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.rest.Upload;
import dev.flotilla.api.rest.UploadRequest;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.engine.credential.CredentialKind;
import dev.flotilla.engine.credential.CredentialStore;
import dev.flotilla.engine.queue.Wakeups;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.store.TestDatabase;
import dev.flotilla.engine.view.Seed;
import dev.flotilla.server.auth.AdminToken;
import dev.flotilla.server.auth.Credentials;
import dev.flotilla.server.cluster.TestIssuer;
import dev.flotilla.server.http.GitDoor;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The server's edges on free ports, over a database of their own, with a token of each kind.
public final class TestServer implements AutoCloseable {
  public static final String INSTANCE = "the-instance-token";
  public static final String ASSIGNMENT = "fa_the-assignment-token";

  public final TestDatabase fixture = TestDatabase.create(16);
  public final Seed seed = new Seed(fixture.database());
  public final FakeWorkflow workflow = new FakeWorkflow(fixture.database());
  public final CredentialStore credentials =
      new CredentialStore(fixture.database(), Clock.systemUTC());
  public final HttpClient http = HttpClient.newHttpClient();
  public final String admin;
  public final Path directory;
  private final Wakeups wakeups;
  private final Edges edges;

  public TestServer() {
    this(Optional.empty());
  }

  /// @param through the database as the server shall reach it, in place of the straight way
  public TestServer(Optional<Database> through) {
    try {
      directory = Files.createTempDirectory("flotilla-server");
      var config =
          new ServerConfig(
              ServerConfig.LOOPBACK,
              0,
              0,
              Set.of("fleet.example"),
              Set.of("http://localhost:6011"),
              directory.resolve("admin.token"),
              directory.resolve("roles"),
              directory.resolve("skills"),
              directory.resolve("git"),
              "sonnet",
              "sonnet",
              "opus",
              Usd.of("10"),
              Usd.of("50"),
              Optional.empty());
      var parts = new ServerParts(workflow, git(), (_, _, _) -> commits(), gitHost());
      var database = through.orElse(fixture.database());
      admin = AdminToken.ensure(config.adminToken());
      var known =
          new Credentials(
              admin,
              new CredentialStore(database, Clock.systemUTC()),
              Optional.of(TestIssuer.accounts(Clock.systemUTC())));
      wakeups = Wakeups.start(database);
      edges = Edges.start(config, database, wakeups, known, parts, Clock.systemUTC());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<TaskView.Commit> commits() {
    return List.of(new TaskView.Commit(Seed.COMMIT, "subject", "worker", "solo"));
  }

  private static GitDoor git() {
    return new GitDoor() {
      @Override
      public Upload upload(String subject, UploadRequest request) {
        return new Upload("u1", "/git/upload/u1", "refs/flotilla/upload/u1");
      }

      @Override
      public String diff(TaskId task) {
        return "diff --git a/x b/x\n";
      }

      @Override
      public String diff(TaskId task, SubtaskKey subtask) {
        return "diff of " + subtask;
      }
    };
  }

  private static HttpServlet gitHost() {
    return new HttpServlet() {
      private static final long serialVersionUID = 1L;

      @Override
      protected void doGet(HttpServletRequest request, HttpServletResponse response)
          throws IOException {
        response.getWriter().write("git");
      }
    };
  }

  public Edges edges() {
    return edges;
  }

  public int port() {
    return edges.apiPort();
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  public URI monitor(String path) {
    return URI.create("http://127.0.0.1:" + edges.metricsPort() + path);
  }

  /// A user's token.
  public String user() {
    return mint(CredentialKind.USER);
  }

  public String join() {
    return mint(CredentialKind.JOIN);
  }

  /// The operator's ServiceAccount's.
  public String operator() {
    return TestIssuer.operator(Instant.now());
  }

  /// The projected one of a pod.
  public String pod(String name, String pool) {
    return TestIssuer.pod(name, pool, Instant.now());
  }

  private String mint(CredentialKind kind) {
    var lifetime = Optional.of(Duration.ofHours(1));
    return credentials.mint("admin", kind, "ada", Optional.empty(), lifetime).token();
  }

  public HttpRequest.Builder request(String path, String token) {
    return HttpRequest.newBuilder(uri(path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + token);
  }

  public Answer get(String path) {
    return send(request(path, admin).build());
  }

  public Answer post(String path, String body) {
    return send(method("POST", path, admin, body));
  }

  public Answer call(String method, String path, String token, String body) {
    return send(method(method, path, token, body));
  }

  private HttpRequest method(String method, String path, String token, String body) {
    BodyPublisher publisher =
        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    return request(path, token)
        .header("Content-Type", "application/json")
        .method(method, publisher)
        .build();
  }

  public Answer send(HttpRequest request) {
    try {
      return new Answer(http.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// The status alone: a stream's body is not waited for.
  public static int status(HttpClient http, HttpRequest request) {
    try {
      var answer = http.send(request, BodyHandlers.ofInputStream());
      answer.body().close();
      return answer.statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// An answer with its body.
  public record Answer(HttpResponse<String> raw) {
    public int status() {
      return raw.statusCode();
    }

    public String body() {
      return raw.body();
    }

    public JsonNode json() {
      return Json.read(raw.body(), JsonNode.class);
    }

    /// The problem's code; empty when it is none.
    public String code() {
      var type = raw.headers().firstValue("Content-Type").orElse("");
      return type.startsWith("application/problem+json") ? json().path("code").asText() : "";
    }

    public String detail() {
      return json().path("detail").asText();
    }
  }

  @Override
  public void close() {
    edges.close();
    wakeups.close();
    http.close();
    fixture.close();
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(it -> it.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
