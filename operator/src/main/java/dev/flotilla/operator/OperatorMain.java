package dev.flotilla.operator;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.process.HealthServer;
import dev.flotilla.operator.reconcile.FleetOperator;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `flotilla serve operator`: the operator with its health, readiness and metrics.
public final class OperatorMain {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorMain.class);
  private static final String PORT = "3000";

  /// `true`: nothing is kept; all pools are ended, and the process with the last of them.
  private static final String END_POOLS = "FLOTILLA_END_POOLS";

  private OperatorMain() {}

  public static boolean isToEndPools(Map<String, String> env) {
    return env.getOrDefault(END_POOLS, "").equals("true");
  }

  /// Returns when no pool is left, for which an operator has to run elsewhere.
  public static int endPools(Map<String, String> env) throws InterruptedException {
    try (var client = new KubernetesClientBuilder().build()) {
      PoolsEnd.await(client, env.getOrDefault("FLOTILLA_NAMESPACE", client.getNamespace()));
      return 0;
    }
  }

  /// @return what runs until it is closed
  /// @throws dev.flotilla.api.error.FlotillaException when the environment says too little
  public static AutoCloseable run(Map<String, String> env, Clock clock) {
    var client = new KubernetesClientBuilder().build();
    var config = OperatorConfig.from(env, client.getNamespace());
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var ready = new AtomicBoolean();
    // first: whoever waits for this process to lead may be told that it is alive
    var health =
        HealthServer.start(env.getOrDefault(HealthServer.PORT, PORT), ready::get, metrics::scrape);
    LOG.atInfo()
        .addKeyValue("url", health.url())
        .addKeyValue("namespace", config.namespace())
        .addKeyValue("server", config.server())
        .log("health and metrics");
    var operator = FleetOperator.start(config, client, metrics, CrashPoint.from(env), clock);
    ready.set(true);
    return () -> {
      ready.set(false);
      operator.close();
      health.close();
      client.close();
    };
  }
}
