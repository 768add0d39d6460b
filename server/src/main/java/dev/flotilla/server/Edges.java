package dev.flotilla.server;

import dev.flotilla.api.process.HealthServer;
import dev.flotilla.api.usage.Prices;
import dev.flotilla.engine.credential.CredentialStore;
import dev.flotilla.engine.loop.Loop;
import dev.flotilla.engine.queue.Wakeups;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.store.DatabaseHealth;
import dev.flotilla.engine.view.EventViews;
import dev.flotilla.engine.view.MetricViews;
import dev.flotilla.engine.view.PoolViews;
import dev.flotilla.server.auth.Authenticator;
import dev.flotilla.server.auth.Credentials;
import dev.flotilla.server.auth.HostGuard;
import dev.flotilla.server.cluster.PoolStream;
import dev.flotilla.server.http.ApiParts;
import dev.flotilla.server.http.ApiServer;
import dev.flotilla.server.live.EventFeed;
import dev.flotilla.server.live.LiveEvents;
import dev.flotilla.server.monitor.FleetMetrics;
import dev.flotilla.server.monitor.LedgerRatios;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// Both ports and what feeds them: routes, streams, health, metrics.
public final class Edges implements AutoCloseable {
  private static final Duration REREAD = Duration.ofSeconds(5);

  private final DatabaseHealth health;
  private final FleetMetrics metrics;
  private final EventFeed feed;
  private final HealthServer monitor;
  private final ApiServer api;
  private final List<Loop> loops;

  private Edges(
      DatabaseHealth health,
      FleetMetrics metrics,
      EventFeed feed,
      HealthServer monitor,
      ApiServer api) {
    this.health = health;
    this.metrics = metrics;
    this.feed = feed;
    this.monitor = monitor;
    this.api = api;
    this.loops =
        List.of(
            Loop.start("database-health", DatabaseHealth.EVERY, health::runOnce),
            Loop.start("metrics", REREAD, metrics::runOnce));
  }

  static Edges start(
      ServerConfig config,
      Database database,
      Wakeups wakeups,
      Credentials known,
      ServerParts parts,
      Clock clock) {
    var budgets = config.budgets();
    var credentials = new CredentialStore(database, clock);
    var metrics =
        new FleetMetrics(
            new MetricViews(database),
            new PoolViews(database),
            new LedgerRatios(database, budgets, clock));
    var events = new EventViews(database);
    var feed = new EventFeed(events, wakeups, it -> metrics.saw(it.event()));
    var health = new DatabaseHealth(database);
    var api =
        ApiServer.start(
            config.host(),
            config.port(),
            new HostGuard(config.hosts(), config.origins()),
            new Authenticator(known, clock),
            health::isUp,
            parts.gitHost(),
            new ApiParts(
                database,
                parts.workflow(),
                parts.git(),
                parts.commits(),
                credentials,
                new LiveEvents(feed, events),
                new PoolStream(database, wakeups, budgets, clock),
                config.knownRoles(),
                Prices.load(),
                budgets,
                clock));
    var monitor = monitor(config, health, metrics, api);
    return new Edges(health, metrics, feed.start(), monitor, api);
  }

  /// After the API, whose readiness it says.
  private static HealthServer monitor(
      ServerConfig config, DatabaseHealth health, FleetMetrics metrics, ApiServer api) {
    try {
      return HealthServer.start(
          new InetSocketAddress(config.host(), config.metricsPort()),
          health::isUp,
          metrics::scrape);
    } catch (RuntimeException e) {
      api.close();
      throw e;
    }
  }

  public int apiPort() {
    return api.port();
  }

  public int metricsPort() {
    return monitor.url().getPort();
  }

  public ApiServer api() {
    return api;
  }

  /// The streams first: they would hold up the rest.
  @Override
  public void close() {
    feed.close();
    api.close();
    loops.forEach(Loop::close);
    metrics.close();
    monitor.close();
    health.close();
  }
}
