package dev.flotilla.gateway;

import dev.flotilla.engine.loop.Loop;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.usage.Reservations;
import dev.flotilla.engine.usage.UsageLedger;
import dev.flotilla.gateway.admission.Admission;
import dev.flotilla.gateway.admission.Estimates;
import dev.flotilla.gateway.admission.Holds;
import dev.flotilla.gateway.admission.Rules;
import dev.flotilla.gateway.meter.Meter;
import dev.flotilla.gateway.meter.ModelMetrics;
import dev.flotilla.gateway.proxy.ProxyServer;
import dev.flotilla.gateway.proxy.Services;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// The model gateway of one process: listens from `start` until `close`. Thread-safe.
public final class Gateway implements AutoCloseable {
  private static final long CLOSE_SECONDS = 5;

  private final ProxyServer server;
  private final Loop repair;
  private final Optional<Status> status;
  private final ExecutorService executor;
  private final URI url;

  private Gateway(
      ProxyServer server, Loop repair, Optional<Status> status, ExecutorService executor, URI url) {
    this.server = server;
    this.repair = repair;
    this.status = status;
    this.executor = executor;
    this.url = url;
  }

  /// With a registry of its own; the database stays the caller's.
  public static Gateway start(GatewayConfig config, Database database, Clock clock) {
    return start(config, database, clock, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  /// With the registry of a process that serves its metrics itself, or here if the config says so.
  public static Gateway start(
      GatewayConfig config, Database database, Clock clock, MeterRegistry registry) {
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    var reservations =
        new Reservations(
            database, new UsageLedger(config.budgets()), clock, config.patience().reservation());
    try {
      if (config.alone()) {
        reservations.succeed();
      }
      var services = services(config, database, clock, registry, reservations, executor);
      var server = ProxyServer.start(config.address(), config.hosts(), config.egress(), services);
      var status =
          config.metrics().map(it -> Status.start(it, server::isListening, database, registry));
      var repair =
          Loop.start(
              "gateway-repair",
              config.patience().reservation().dividedBy(6),
              reservations::runOnce);
      var url = URI.create("http://%s:%d".formatted(urlHost(config), server.port()));
      return new Gateway(server, repair, status, executor, url);
    } catch (RuntimeException e) {
      executor.shutdownNow();
      throw e;
    }
  }

  private static Services services(
      GatewayConfig config,
      Database database,
      Clock clock,
      MeterRegistry registry,
      Reservations reservations,
      ExecutorService executor) {
    var holds = new Holds(database);
    var estimates = new Estimates();
    var metrics = new ModelMetrics(registry);
    var rules =
        new Rules(
            config.models(),
            config.upstreams().provider().isPresent(),
            config.upstreams().simulator().isPresent(),
            config.patience().crowded());
    var admission =
        new Admission(
            UUID.randomUUID().toString(),
            rules,
            holds,
            reservations,
            config.prices(),
            estimates,
            clock);
    var meter =
        new Meter(
            reservations,
            config.prices(),
            metrics,
            row -> {
              estimates.learn(row);
              admission.settled();
            },
            clock,
            config.patience().row(),
            config.crash(),
            executor);
    return new Services(
        admission,
        holds,
        meter,
        metrics,
        config.upstreams(),
        config.retries(),
        config.limits(),
        executor);
  }

  private static String urlHost(GatewayConfig config) {
    var host = config.address().getAddress();
    return host == null || host.isAnyLocalAddress() ? "127.0.0.1" : host.getHostAddress();
  }

  /// What the CLI is given as its base URL.
  public URI url() {
    return url;
  }

  /// Takes nothing new, breaks what is in flight, and writes down what was seen of it.
  @Override
  public void close() {
    repair.close();
    status.ifPresent(Status::close);
    server.close();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
