package dev.flotilla.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.error.Problem;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.CompleteRequest;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.LeaseRequest;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.api.work.SessionId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentClientTest {
  private static final AttemptId ATTEMPT = AttemptId.random();
  private static final CompleteRequest CANCELLED =
      new CompleteRequest(new FencingToken(7), new Outcome.Cancelled());

  private HttpServer server;
  private AgentClient client;
  private volatile int status = 204;
  private volatile String body = "";
  private volatile String asked = "";
  private volatile String bearer = "";

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
          bearer = exchange.getRequestHeaders().getFirst("Authorization");
          var octets = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
          exchange.getResponseBody().write(octets);
          exchange.close();
        });
    server.start();
    client =
        new AgentClient(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "secret-instance");
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void leaseWithoutWorkIsEmpty() {
    var request = new LeaseRequest(new AgentId("a-1"), ATTEMPT, Duration.ZERO);

    assertThat(client.lease(request)).isEmpty();

    assertThat(asked).isEqualTo("POST /agent/v1/lease");
    assertThat(bearer).isEqualTo("Bearer secret-instance");
  }

  @Test
  void leaseLostIsAResult() {
    answer(403, Problem.of(ErrorCode.LEASE_LOST, "token 7 is stale"));

    assertThat(client.complete(ATTEMPT, CANCELLED)).isEqualTo(new Reply.LeaseLost<Boolean>());
  }

  @Test
  void appendTellsWhatIsDurable() {
    status = 200;
    body = "{\"length\":42}";
    var session = SessionId.random();

    var reply = client.append(ATTEMPT, new FencingToken(7), session, "a b.jsonl", 40, new byte[2]);

    assertThat(reply).isEqualTo(new Reply.Accepted<>(42L));
    assertThat(asked)
        .isEqualTo(
            "PUT /agent/v1/attempts/%s/transcript?token=7&session=%s&path=a+b.jsonl&offset=40"
                .formatted(ATTEMPT, session));
  }

  @Test
  void otherRefusalsAreExceptionsWithTheServersCode() {
    answer(401, Problem.of(ErrorCode.UNAUTHENTICATED, "unknown token"));

    assertThatThrownBy(() -> client.complete(ATTEMPT, CANCELLED))
        .isInstanceOfSatisfying(
            FlotillaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
  }

  @Test
  void aRefusalOfSomethingInBetweenIsJudgedByItsStatus() {
    status = 502;
    body = "<html>bad gateway</html>";

    assertThatThrownBy(() -> client.complete(ATTEMPT, CANCELLED))
        .isInstanceOfSatisfying(
            FlotillaException.class, e -> assertThat(AgentClient.isPassing(e)).isTrue());
  }

  @Test
  void noAnswerIsUnavailableAndNamesNoToken() {
    server.stop(0);

    assertThatThrownBy(() -> client.complete(ATTEMPT, CANCELLED))
        .isInstanceOfSatisfying(
            FlotillaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageNotContaining("secret-instance");
    assertThat(client.toString()).doesNotContain("secret-instance");
  }

  private void answer(int newStatus, Problem problem) {
    status = newStatus;
    body = Json.write(problem);
  }
}
