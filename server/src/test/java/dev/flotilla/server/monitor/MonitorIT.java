package dev.flotilla.server.monitor;

import static dev.flotilla.engine.view.Seed.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.pool.KnownPools;
import dev.flotilla.api.usage.Tokens;
import dev.flotilla.engine.ledger.Pools;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.store.DatabaseConfig;
import dev.flotilla.engine.store.TestDatabase;
import dev.flotilla.server.TestServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class MonitorIT {
  private static final Duration WITHIN = Duration.ofSeconds(30);

  @Test
  void whatIsMeasuredIsNamedAsPromised() {
    try (var server = new TestServer()) {
      var task = server.seed.task("alpha", "working", T0, "{}");
      var instance = server.seed.instance("box", TestServer.INSTANCE, true);
      server.seed.lease(task, instance, "box-1", TestServer.ASSIGNMENT);
      server.seed.ready(task);
      server.seed.request(task, "box-1", "opus", T0, 200, Tokens.NONE, "1");
      server.seed.event(task, "attempt.ended");
      var pool = new KnownPools.Pool("claude-sub-agent-s1", "s1", 0, 8, 3);
      server
          .fixture
          .database()
          .run(
              it -> {
                Pools.replace(it, List.of(pool));
                it.execute("update lease set throttled = true");
              });

      Awaitility.await()
          .atMost(WITHIN)
          .untilAsserted(
              () ->
                  assertThat(body(server, "/metrics"))
                      .contains(
                          "flotilla_assignments{role=\"worker\",state=\"leased\"} 1.0",
                          "flotilla_assignments{role=\"worker\",state=\"ready\"} 1.0",
                          "flotilla_assignment_wait_seconds{role=\"worker\"}",
                          "flotilla_agents{role=\"any\",state=\"idle\"} 1.0",
                          "flotilla_agents{role=\"any\",state=\"working\"} 1.0",
                          "flotilla_agents{role=\"s1\",state=\"idle\"} 0.0",
                          "flotilla_pool_replicas{role=\"s1\"} 3.0",
                          "flotilla_provider_throttled 1.0",
                          "flotilla_attempts_total{",
                          "flotilla_budget_used_ratio{scope=\"fleetDay\"}",
                          "flotilla_events_total 1.0",
                          "flotilla_sessions 0.0",
                          "flotilla_merge_queue_depth 0.0",
                          "flotilla_active_tasks_per_pod 1.0"));
    }
  }

  @Test
  void healthNeedsNoCredentialAndOnlyWhatIsMeantIsThere() {
    try (var server = new TestServer()) {
      assertThat(status(server, "/health")).isEqualTo(200);
      assertThat(status(server, "/ready")).isEqualTo(200);
      assertThat(status(server, "/api/v1/tasks")).isEqualTo(404);
      assertThat(body(server, "/metrics")).doesNotContain(server.admin);
    }
  }

  @Test
  void anOutageIsSaidAtOnceAndEndsByItself() throws Exception {
    try (var fixture = TestDatabase.create();
        var proxy = new TcpProxy(port(fixture.config()));
        var through = Database.open(through(fixture.config(), proxy.port()));
        var server = new TestServer(Optional.of(through))) {
      assertThat(status(server, "/ready")).isEqualTo(200);

      proxy.cut();

      Awaitility.await().atMost(WITHIN).until(() -> status(server, "/ready") == 503);
      assertThat(status(server, "/health")).isEqualTo(200);
      var before = System.nanoTime();
      var answer = server.get("/api/v1/tasks");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.code()).isEqualTo("unavailable");
      assertThat(answer.raw().headers().firstValue("Retry-After")).isPresent();
      assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(10));

      proxy.mend();

      Awaitility.await().atMost(WITHIN).until(() -> status(server, "/ready") == 200);
      Awaitility.await().atMost(WITHIN).until(() -> server.get("/api/v1/tasks").status() == 200);
    }
  }

  private static int port(DatabaseConfig config) {
    return URI.create(config.url().substring("jdbc:".length())).getPort();
  }

  private static DatabaseConfig through(DatabaseConfig config, int port) {
    var url = config.url().replace(":" + port(config) + "/", ":" + port + "/");
    return new DatabaseConfig(url, config.user(), config.password(), config.connections());
  }

  private static int status(TestServer server, String path) {
    return server.send(HttpRequest.newBuilder(server.monitor(path)).build()).status();
  }

  private static String body(TestServer server, String path) {
    return server.send(HttpRequest.newBuilder(server.monitor(path)).build()).body();
  }
}
