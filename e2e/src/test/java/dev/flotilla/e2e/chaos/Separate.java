package dev.flotilla.e2e.chaos;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.rest.TokenRequest;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.FreePorts;
import dev.flotilla.e2e.harness.Processes;
import dev.flotilla.e2e.harness.Product;
import dev.flotilla.e2e.harness.Product.Running;
import dev.flotilla.engine.store.EmbeddedConfig;
import dev.flotilla.engine.store.EmbeddedPostgres;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/// A fleet of separate processes on one PostgreSQL: server, gateway, two agents. A supervisor starts
/// again what has died, as a cluster would.
final class Separate implements AutoCloseable {
  static final List<String> PARTS = List.of("server", "gateway", "agent-a", "agent-b");
  static final Duration LEASE = Duration.ofSeconds(6);
  private static final List<Integer> PORTS = FreePorts.find(4);

  private final Product product;
  private final EmbeddedPostgres postgres;
  private final Map<String, Running> running = new HashMap<>();

  Separate(Product product) {
    this.product = product;
    this.postgres = EmbeddedPostgres.start(EmbeddedConfig.in(product.home().resolve("postgres")));
    var database = postgres.database("flotilla", 2);
    product
        .with(
            "FLOTILLA_DATABASE_URL",
            "%s?user=%s&password=%s"
                .formatted(
                    database.url(),
                    database.user().orElseThrow(),
                    database.password().orElseThrow()))
        .with("FLOTILLA_SERVER_URL", "http://127.0.0.1:" + PORTS.get(0))
        .with("FLOTILLA_MODEL_URL", "http://127.0.0.1:" + PORTS.get(1))
        .with("FLOTILLA_MONITORING_API_PORT", PORTS.get(0).toString())
        .with("FLOTILLA_GATEWAY_PORT", PORTS.get(1).toString())
        .with("FLOTILLA_LEASE", LEASE.toSeconds() + "s")
        .with("FLOTILLA_HEARTBEAT", "2s")
        .with("FLOTILLA_AGENTS", "2");
  }

  EmbeddedPostgres postgres() {
    return postgres;
  }

  /// Returns when everything runs: how long it took until the server answered, if it had to be
  /// started.
  Duration ensure() {
    return PARTS.stream().map(this::ensure).reduce(Duration.ZERO, Duration::plus);
  }

  private Duration ensure(String part) {
    var known = running.get(part);
    if (known != null && known.isAlive()) {
      return Duration.ZERO;
    }
    var kind = part.startsWith("agent") ? "agent" : part;
    var started = product.with("FLOTILLA_METRICS_PORT", "0");
    if (kind.equals("agent")) {
      var join = new AtomicReference<>("");
      Eventually.until(
          () -> {
            var made =
                product.ask(it -> it.mint(new TokenRequest("join", null, null, null)).token());
            made.ifPresent(join::set);
            return made.isPresent();
          });
      running.put(
          part,
          started.start(
              Map.of("FLOTILLA_TOKEN", join.get(), "FLOTILLA_AGENT_NAME", part), "serve", kind));
      return Duration.ZERO;
    }
    running.put(part, started.start("serve", kind));
    return kind.equals("server")
        ? Eventually.took(() -> product.ask(FlotillaClient::budgets).isPresent())
        : Duration.ZERO;
  }

  /// The part's own process: setsid becomes it.
  long pid(String part) {
    var known = running.get(part);
    return known == null ? 0 : known.process().pid();
  }

  void kill(String part) {
    Processes.kill(pid(part));
  }

  @Override
  public void close() {
    List.of("agent-a", "agent-b", "gateway", "server")
        .forEach(part -> ProcessHandle.of(pid(part)).ifPresent(ProcessHandle::destroy));
    running.values().forEach(it -> it.await(60));
    postgres.close();
  }
}
