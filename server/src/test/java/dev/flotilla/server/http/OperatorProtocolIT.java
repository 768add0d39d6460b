package dev.flotilla.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.pool.Drain;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.Join;
import dev.flotilla.engine.view.Seed;
import dev.flotilla.server.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The operator's half of a cluster, over HTTP.
final class OperatorProtocolIT {
  private static final String POOLS = "/operator/v1/pools";

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private TestServer.Answer call(String method, String path, String body) {
    return server.call(method, path, server.operator(), body);
  }

  private void known(String... roles) {
    var pools =
        List.of(roles).stream()
            .map(
                it ->
                    "{\"name\": \"%s-agent\", \"role\": \"%s\", \"min\": 0, \"max\": 8, \"replicas\": 2}"
                        .formatted(it, it))
            .toList();
    var answer = call("PUT", POOLS, "{\"pools\": [" + String.join(",", pools) + "]}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
  }

  private JsonNode figures(String query) {
    var answer = call("GET", POOLS + query, "");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void poolsAreKnownCountedAndShownToPeople() {
    known("s1", "worker");
    server.seed.pod("s1-agent-x", "s1");

    var figures = figures("");
    var shown = server.get("/api/v1/pools").json().path("items");

    assertThat(figures.path("pools").findValuesAsText("role")).containsExactly("s1", "worker");
    assertThat(figures.at("/pools/0/agents/0/pod").asText()).isEqualTo("s1-agent-x");
    assertThat(figures.at("/pools/0/agents/0/state").asText()).isEqualTo("idle");
    assertThat(figures.path("throttled").asBoolean()).isFalse();
    assertThat(figures.path("budgetSpent").asBoolean()).isFalse();
    assertThat(shown.at("/0/name").asText()).isEqualTo("s1-agent");
    assertThat(shown.at("/0/max").asInt()).isEqualTo(8);
    assertThat(shown.at("/0/replicas").asInt()).isEqualTo(2);
    assertThat(shown.at("/0/idle").asInt()).isEqualTo(1);
  }

  @Test
  void theVersionIsTheSameForTheSameAndSurvivesTheServer() {
    known("s1");
    var first = figures("");

    assertThat(figures("").path("version")).isEqualTo(first.path("version"));
    try (var other = new TestServer(Optional.of(server.fixture.database()))) {
      var answer = other.call("GET", POOLS, other.operator(), "");
      assertThat(answer.json().path("version")).isEqualTo(first.path("version"));
    }
  }

  @Test
  void whoHasSeenTheLastVersionWaitsForAnother() throws Exception {
    known("s1");
    var seen = figures("").path("version").asLong();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = threads.submit(() -> figures("?wait=30&since=" + seen));

      server.seed.ready(server.seed.task("one", "working", Seed.T0, "{}"), Instant.EPOCH);

      assertThat(waiting.get().at("/pools/1/pending").asInt()).isEqualTo(1);
    }
  }

  @Test
  void aWaitEndsWithTheSameAndAnOldVersionIsNotWaitedFor() {
    known("s1");
    var before = System.nanoTime();
    var same = figures("?wait=1&since=" + figures("").path("version").asLong());
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(900));

    assertThat(figures("?wait=30&since=7")).isEqualTo(same);
  }

  @Test
  void spendingTheDaysBudgetIsSaid() {
    var today = LocalDate.now(ZoneOffset.UTC);
    server
        .fixture
        .database()
        .run(
            it ->
                it.execute(
                    "insert into budget (scope, limit_usd, settled_usd) values (?, 1, 1), (?, 1, 1)",
                    "fleetDay:" + today,
                    "fleetDay:" + today.plusDays(1))); // should it be midnight

    assertThat(figures("").path("budgetSpent").asBoolean()).isTrue();
  }

  @Test
  void idlePodsAreDrainedAndNamedAgain() {
    known("s1");
    server.seed.pod("a", "s1");
    server.seed.pod("b", "s1");

    var first = call("POST", POOLS + "/s1/drain", "{\"count\": 1}");
    var again = call("POST", POOLS + "/s1/drain", "{\"count\": 1}");
    var all = call("POST", POOLS + "/s1/drain", "{\"count\": 5}");

    assertThat(first.json().path("pods")).hasSize(1);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(all.json().path("pods")).hasSize(2);
    assertThat(figures("").at("/pools/0/agents").findValuesAsText("state"))
        .containsOnly("draining");
    assertThat(server.get("/api/v1/agents").json().at("/items/0/state").asText())
        .isEqualTo("draining");
  }

  @Test
  void onlyPodsThatAreNamedAreDrainedBesideThoseThatDrain() {
    known("s1");
    server.seed.pod("a", "s1");
    server.seed.pod("b", "s1");

    var named = drained("{\"count\": 2, \"among\": [\"b\", \"b\", \"nobody\"]}");
    var none = drained("{\"count\": 2, \"among\": []}");
    var any = drained("{\"count\": 2, \"among\": null}");

    assertThat(named).containsExactly("b");
    assertThat(none).containsExactly("b");
    assertThat(any).containsExactly("b", "a");
  }

  private List<String> drained(String request) {
    var answer = call("POST", POOLS + "/s1/drain", request);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return Json.read(answer.body(), Drain.Response.class).pods();
  }

  @Test
  void aListOfAllPodsThatAPoolMayHaveIsTakenAndALongerOneIsNot() {
    known("s1");
    var pods = IntStream.range(0, 10_001).mapToObj(it -> "claude-sub-agent-s1-" + it).toList();

    assertThat(drained(Json.write(new Drain.Request(2000, pods.subList(0, 10_000))))).isEmpty();
    var refused = call("POST", POOLS + "/s1/drain", Json.write(new Drain.Request(2000, pods)));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.detail()).contains("among: expected at most 10000 names, found 10001");
  }

  @Test
  void aPodThatIsGoneIsHandedOn() {
    var answer =
        call("POST", "/operator/v1/agents/a-1/gone", "{\"uid\": \"u\", \"reason\": \"oomKilled\"}");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(server.workflow.calls).contains("gone a-1 u oomKilled");
  }

  @Test
  void aPodJoinsByItsProjectedToken() throws Exception {
    var request =
        new Join.Request(
            Join.PROTOCOL,
            "0.1.0",
            "box",
            "host",
            7,
            List.of(new AgentId("box-1")),
            Optional.empty(),
            false);

    var answer =
        server.call(
            "POST", "/agent/v1/join", server.pod("s1-agent-x", "s1-agent"), Json.write(request));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(server.workflow.calls).contains("join pod s1-agent-x of s1-agent");
  }

  @Test
  void aTokenThatIsNotGoodIsRefusedWithTheReason() {
    var token = server.pod("s1-agent-x", "s1-agent");
    var cut = token.substring(0, token.length() - 20);

    var answer = server.call("POST", "/agent/v1/join", cut, "{}");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.detail()).contains("ServiceAccount token is not good", "signature");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PUT|/operator/v1/pools|{}|400|pools
          PUT|/operator/v1/pools|{"pools": [null]}|400|pools
          PUT|/operator/v1/pools|{"pools": [{"role": "s1"}]}|400|name
          PUT|/operator/v1/pools|{"pools": [{"name": "A b", "role": "s1"}]}|400|name
          PUT|/operator/v1/pools|{"pools": [{"name": "a", "role": "S1"}]}|400|role
          PUT|/operator/v1/pools|{"pools": [{"name": "a", "role": "s1", "min": 2, "max": 1}]}|400|min 2, max 1
          PUT|/operator/v1/pools|{"pools": [{"name": "a", "role": "s1", "replicas": -1}]}|400|replicas -1
          PUT|/operator/v1/pools|{"pools": [{"name": "a", "role": "s1"}, {"name": "a", "role": "s2"}]}|422|name
          PUT|/operator/v1/pools|{"pools": [{"name": "a", "role": "s1"}, {"name": "b", "role": "s1"}]}|422|role
          GET|/operator/v1/pools?since=x|''|400|since
          GET|/operator/v1/pools?since=1&wait=31|''|400|wait
          GET|/operator/v1/pools?from=1|''|400|query
          POST|/operator/v1/pools/s1/drain|{"count": -1}|400|count
          POST|/operator/v1/pools/s1/drain|{"count": 1}|404|no pool
          POST|/operator/v1/pools/s1/drain|{"count": 1, "among": "a"}|400|among
          POST|/operator/v1/pools/s1/drain|{"count": 1, "among": [null]}|400|among
          POST|/operator/v1/pools/s1/drain|{"count": 1, "among": [""]}|400|among
          POST|/operator/v1/pools/s1/drain|{"count": 1, "among": [{}]}|400|among
          POST|/operator/v1/pools/s1/drain|{"count": 10001}|400|count
          POST|/operator/v1/agents/a/gone|{"uid": "u"}|400|reason
          POST|/operator/v1/agents/a/gone|{"reason": "failed"}|400|uid
          POST|/operator/v1/agents/a/gone|{"uid": "u", "reason": "bored"}|400|evicted
          """)
  void whatIsWrongIsNamed(String method, String path, String body, int status, String words) {
    var answer = call(method, path, body);

    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.detail()).contains(words);
  }
}
