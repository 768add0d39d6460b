package dev.flotilla.gateway;

import dev.flotilla.api.process.HealthServer;
import dev.flotilla.engine.loop.Loop;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.store.DatabaseHealth;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/// What a gateway's process says of itself: ready while it listens and the ledger answers. Thread-safe.
record Status(HealthServer server, DatabaseHealth health, Loop asking) implements AutoCloseable {
  static Status start(
      InetSocketAddress address,
      BooleanSupplier listens,
      Database database,
      MeterRegistry registry) {
    var health = new DatabaseHealth(database);
    var server =
        HealthServer.start(
            address, () -> listens.getAsBoolean() && health.isUp(), () -> scrape(registry));
    var asking = Loop.start("database-health", DatabaseHealth.EVERY, health::runOnce);
    return new Status(server, health, asking);
  }

  private static String scrape(MeterRegistry registry) {
    return registry instanceof PrometheusMeterRegistry prometheus ? prometheus.scrape() : "";
  }

  @Override
  public void close() {
    server.close();
    asking.close();
    health.close();
  }
}
