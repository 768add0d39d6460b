package dev.flotilla.server.http;

import static dev.flotilla.engine.view.Seed.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.server.TestServer;
import dev.flotilla.server.auth.Access;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AccessIT {
  private static final Set<Integer> REFUSED = Set.of(401, 403, 429);

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void everyRouteIsForOneKindOfTokenAndForNoOther() {
    var task = server.seed.task("alpha", "working", T0, "{}");
    var instance = server.seed.instance("box", TestServer.INSTANCE, true);
    server.seed.lease(task, instance, "box-1", TestServer.ASSIGNMENT);
    var tokens =
        Map.of(
            "admin",
            server.admin,
            "user",
            server.user(),
            "instance",
            TestServer.INSTANCE,
            "join",
            server.join(),
            "assignment",
            TestServer.ASSIGNMENT,
            "pod",
            server.pod("pod-1", "claude-sub-agent-s1"),
            "operator",
            server.operator(),
            "guess",
            "flotilla_user_guessed",
            "nothing",
            "");
    var wrong = new ArrayList<String>();

    for (var route : server.edges().api().routes()) {
      if (route.path().endsWith("/live")) {
        // no plain request gets that far: StreamsIT
        continue;
      }
      tokens.forEach(
          (kind, token) -> {
            var isRefused = REFUSED.contains(status(route, token));
            if (isRefused == isFor(route.access(), kind)) {
              wrong.add(kind + " on " + route);
            }
          });
    }

    assertThat(server.edges().api().routes()).hasSizeGreaterThan(39);
    assertThat(wrong).isEmpty();
  }

  private static boolean isFor(Access access, String kind) {
    return switch (access) {
      case PERSON -> List.of("admin", "user").contains(kind);
      case ADMIN -> kind.equals("admin");
      case INSTANCE -> kind.equals("instance");
      case JOINER -> List.of("join", "pod").contains(kind);
      case OPERATOR -> kind.equals("operator");
    };
  }

  /// Streams answer with their headers at once; a body that is no request is refused after the
  /// token was looked at.
  private int status(ApiServer.Route route, String token) {
    var path = route.path().replaceAll("\\{[a-z]+}", "alpha");
    var request =
        HttpRequest.newBuilder(server.uri(path))
            .method(route.method(), HttpRequest.BodyPublishers.ofString("{"));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return TestServer.status(server.http, request.build());
  }

  @Test
  void aTokenOfAnotherKindIsForbiddenAndAnUnknownOneUnauthenticated() {
    var forbidden = server.call("GET", "/api/v1/tokens", server.user(), "");
    var unknown = server.call("GET", "/api/v1/tokens", "guess", "");

    assertThat(forbidden.status()).isEqualTo(403);
    assertThat(forbidden.code()).isEqualTo("forbidden");
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.code()).isEqualTo("unauthenticated");
    assertThat(unknown.raw().headers().firstValue("WWW-Authenticate")).isPresent();
  }

  @Test
  void guessingIsSlowedAndGoodTokensAreNotHeldUp() {
    var statuses = new ArrayList<Integer>();
    for (int i = 0; i < 40; i++) {
      statuses.add(server.call("GET", "/api/v1/tasks", "guess" + i, "").status());
    }

    assertThat(statuses.getFirst()).isEqualTo(401);
    assertThat(statuses.getLast()).isEqualTo(429);
    assertThat(server.get("/api/v1/tasks").status()).isEqualTo(200);
  }

  @Test
  void theAdminsTokenLiesInAFileForItsOwnerOnly() throws Exception {
    var file = server.directory.resolve("admin.token");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(server.admin).startsWith("flotilla_admin_").hasSizeGreaterThan(50);
  }

  @Test
  void userTokensAreMadeListedAndRevoked() {
    var made = server.post("/api/v1/tokens", "{\"kind\": \"user\", \"subject\": \"ada\"}");
    var token = made.json().path("token").asText();
    var id = made.json().path("about").path("id").asText();
    var before = server.call("GET", "/api/v1/tasks", token, "").status();

    var revoked = server.call("DELETE", "/api/v1/tokens/" + id, server.admin, "");

    assertThat(made.status()).isEqualTo(201);
    assertThat(before).isEqualTo(200);
    assertThat(revoked.status()).isEqualTo(204);
    assertThat(server.call("GET", "/api/v1/tasks", token, "").status()).isEqualTo(401);
    assertThat(server.call("DELETE", "/api/v1/tokens/" + id, server.admin, "").code())
        .isEqualTo("not_found");
    var list = server.get("/api/v1/tokens");
    assertThat(list.body()).contains(id, "ada").doesNotContain(token);
    assertThat(server.get("/api/v1/audit").body()).contains("token.mint", "token.revoke");
  }

  @Test
  void tokenRequestsAreChecked() {
    assertThat(server.post("/api/v1/tokens", "{\"kind\": \"admin\"}").detail()).contains("kind:");
    assertThat(server.post("/api/v1/tokens", "{\"kind\": \"user\", \"role\": \"x\"}").detail())
        .contains("role:");
    assertThat(server.post("/api/v1/tokens", "{\"kind\": \"join\", \"role\": \"x\"}").code())
        .isEqualTo("unprocessable");
    assertThat(server.post("/api/v1/tokens", "{\"kind\": \"user\", \"ttlSeconds\": 0}").detail())
        .contains("ttlSeconds:");
    assertThat(server.post("/api/v1/tokens", "{\"kind\":\"user\",\"subject\":\"admin\"}").detail())
        .contains("subject:");
  }
}
