package dev.flotilla.gateway;

import dev.flotilla.api.config.Settings;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.usage.Tokens;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.engine.store.TestDatabase;
import dev.flotilla.engine.view.Seed;
import dev.flotilla.gateway.proxy.Credential;
import dev.flotilla.gateway.proxy.Credentials;
import dev.flotilla.gateway.proxy.Limits;
import dev.flotilla.gateway.proxy.RetryPolicy;
import dev.flotilla.gateway.proxy.Upstream;
import dev.flotilla.gateway.proxy.Upstreams;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A gateway between a scripted upstream and a real ledger in which one task is being worked on.
final class Rig implements AutoCloseable {
  static final String KEY = "sk-ant-api03-the-real-key-of-the-fleet";
  static final String TOKEN = "fa_0123456789abcdef0123456789abcdef";
  static final TaskId TASK = new TaskId("one");
  private static final Limits QUICK =
      new Limits(
          4 << 20,
          64 << 20,
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(800),
          Duration.ofMillis(1600),
          Duration.ofSeconds(30));
  private static final RetryPolicy RETRIES =
      new RetryPolicy(3, Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofSeconds(5));

  final TestDatabase test = TestDatabase.create(16);
  final ScriptedUpstream upstream;
  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final Gateway gateway;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Rig(ScriptedUpstream.Script script) throws IOException {
    this(script, UnaryOperator.identity());
  }

  Rig(ScriptedUpstream.Script script, UnaryOperator<GatewayConfig> change) throws IOException {
    this(new ScriptedUpstream(script), Map.of(), change);
  }

  /// With limits that a test can wait for, and that anything meets on a busy machine.
  static Rig impatient(ScriptedUpstream.Script script) throws IOException {
    return new Rig(script, it -> it.within(QUICK, RETRIES, Patience.DEFAULT));
  }

  Rig(ScriptedUpstream upstream, Map<String, String> env, UnaryOperator<GatewayConfig> change) {
    this.upstream = upstream;
    var seed = new Seed(test.database());
    seed.task(TASK.value(), "working", Seed.T0, "{}");
    seed.lease(TASK, seed.instance("a", "fi_instance", true), "a-1", TOKEN);
    var real = new Upstream(upstream.url(), Credentials.of(Credential.apiKey(KEY)));
    var config =
        GatewayConfig.local(
                Settings.load(env),
                env,
                new Upstreams(Optional.of(real), Optional.empty()),
                _ -> Set.of(Wire.MODEL, "claude-haiku-5-5"))
            .within(Limits.DEFAULT, RETRIES, Patience.DEFAULT);
    gateway = Gateway.start(change.apply(config), test.database(), Clock.systemUTC(), registry);
  }

  URI messages() {
    return gateway.url().resolve("/v1/messages?beta=true");
  }

  static String body(boolean stream) {
    return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":1000,\"stream\":%s}"
        .formatted(Wire.MODEL, stream);
  }

  HttpRequest.Builder request(String body) {
    return HttpRequest.newBuilder(messages())
        .timeout(Duration.ofMinutes(2))
        .header("Authorization", "Bearer " + TOKEN)
        .header("x-claude-code-session-id", "11111111-2222-3333-4444-555555555555")
        .header("anthropic-beta", "effort-2025-11-24")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(boolean stream) throws IOException, InterruptedException {
    return send(request(body(stream)).build());
  }

  /// What the ledger has of the task.
  record Ledger(long rows, long requests, Tokens tokens, Usd cost, Usd estimated, long open) {}

  Ledger ledger() {
    return test.database()
        .read(
            handle ->
                handle
                    .createQuery(
                        """
                        select count(*) as rows, count(*) filter (where status = 200) as requests,
                               coalesce(sum(input), 0) as i, coalesce(sum(output), 0) as o,
                               coalesce(sum(cache_read), 0) as r,
                               coalesce(sum(cache_write_5m), 0) as w5,
                               coalesce(sum(cache_write_1h), 0) as w1,
                               coalesce(sum(cost_usd), 0) as cost,
                               coalesce(sum(estimated_usd), 0) as estimated,
                               (select count(*) from reservation) as open
                          from model_request
                        """)
                    .map(
                        (row, _) ->
                            new Ledger(
                                row.getLong("rows"),
                                row.getLong("requests"),
                                new Tokens(
                                    row.getLong("i"),
                                    row.getLong("o"),
                                    row.getLong("r"),
                                    row.getLong("w5"),
                                    row.getLong("w1")),
                                new Usd(row.getBigDecimal("cost")),
                                new Usd(row.getBigDecimal("estimated")),
                                row.getLong("open")))
                    .one());
  }

  Optional<String> hold() {
    return test.database()
        .read(it -> it.createQuery("select hold from lease").mapTo(String.class).findOne());
  }

  /// What the agent's request is said to wait for.
  Optional<String> waiting() {
    return test.database()
        .read(it -> it.createQuery("select waiting from lease").mapTo(String.class).findOne());
  }

  /// Whether the provider is said to ask for less.
  boolean isThrottled() {
    return test.database()
        .read(it -> it.createQuery("select throttled from lease").mapTo(Boolean.class).one());
  }

  BigDecimal budget(String column) {
    return test.database()
        .read(
            it ->
                it.createQuery("select " + column + " from budget where scope = 'task:one'")
                    .mapTo(BigDecimal.class)
                    .one());
  }

  @Override
  public void close() throws IOException {
    gateway.close();
    upstream.close();
    client.close();
    test.close();
  }
}
