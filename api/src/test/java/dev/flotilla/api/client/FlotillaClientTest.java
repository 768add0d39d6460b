package dev.flotilla.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.error.Problem;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.usage.Usd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlotillaClientTest {
  private static final TaskId TASK = new TaskId("abc");

  private HttpServer server;
  private FlotillaClient client;
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();

  private record Answer(int status, String body) {}

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    client =
        new FlotillaClient(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "user");
  }

  private void answer(HttpExchange exchange) throws IOException {
    var after = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    asked.add(
        "%s %s%s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                after == null ? "" : " after " + after));
    var answer = answers.remove();
    exchange.sendResponseHeaders(answer.status(), 0);
    exchange.getResponseBody().write(answer.body().getBytes(StandardCharsets.UTF_8));
    exchange.close();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void listIsReadToItsLastPage() {
    answers.add(
        new Answer(
            200, "{\"items\":[{\"scope\":\"fleetDay\",\"limit\":\"50\"}],\"next\":\"c/2\"}"));
    answers.add(
        new Answer(200, "{\"items\":[{\"scope\":\"task:abc\",\"limit\":\"2.5\"}],\"next\":null}"));

    var budgets = client.budgets();

    assertThat(budgets).extracting(it -> it.limit()).containsExactly(Usd.of("50"), Usd.of("2.5"));
    assertThat(asked).containsExactly("GET /api/v1/budgets", "GET /api/v1/budgets?cursor=c%2F2");
  }

  @Test
  void followedEventsGoOnAfterTheLastOneWhenTheConnectionBreaks() {
    answers.add(new Answer(200, ": hello\n\n" + event("e1", 1) + event("e2", 2) + "id: e3\nda"));
    answers.add(new Answer(503, ""));
    answers.add(new Answer(200, event("e3", 3) + event("e4", 4)));
    var seen = new ArrayList<Long>();

    client.follow(
        TASK,
        null,
        Duration.ofSeconds(10),
        event -> {
          seen.add(event.seq());
          return event.seq() < 3;
        });

    assertThat(seen).containsExactly(1L, 2L, 3L);
    assertThat(asked)
        .containsExactly(
            "GET /api/v1/tasks/abc/events",
            "GET /api/v1/tasks/abc/events after e2",
            "GET /api/v1/tasks/abc/events after e2");
  }

  @Test
  void refusalKeepsTheServersCodeAndWords() {
    answers.add(
        new Answer(404, Json.write(Problem.of(ErrorCode.NOT_FOUND, "there is no task abc"))));

    assertThatThrownBy(() -> client.task(TASK))
        .isInstanceOfSatisfying(
            FlotillaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
        .hasMessage("there is no task abc");
  }

  private static String event(String id, long seq) {
    return "id: %s\ndata: {\"id\":\"%s\",\"seq\":%d,\"task\":\"abc\",\"type\":\"checkpoint\",\"at\":\"2026-01-01T00:00:00Z\",\"data\":{}}\n\n"
        .formatted(id, id, seq);
  }
}
