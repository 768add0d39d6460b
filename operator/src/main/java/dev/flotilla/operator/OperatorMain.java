package dev.flotilla.operator;

import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.process.HealthServer;
import dev.flotilla.operator.crd.Fallbacks;
import dev.flotilla.operator.derive.Names;
import dev.flotilla.operator.lead.Fence;
import dev.flotilla.operator.lead.Leadership;
import dev.flotilla.operator.reconcile.FleetOperator;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `flotilla serve operator`: the operator with its health, readiness and metrics.
public final class OperatorMain {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorMain.class);
  private static final String PORT = "3000";
  private static final String NAMESPACE = "FLOTILLA_NAMESPACE";

  /// A renewal of the lease that takes longer is tried again: there is time for three.
  private static final Duration LEASE_REQUEST = Duration.ofSeconds(3);

  /// `true`: nothing is kept; all pools are ended, and the process with the last of them.
  private static final String END_POOLS = "FLOTILLA_END_POOLS";

  private OperatorMain() {}

  public static boolean isToEndPools(Map<String, String> env) {
    return env.getOrDefault(END_POOLS, "").equals("true");
  }

  /// Returns when no pool is left, for which an operator has to run elsewhere.
  ///
  /// @throws dev.flotilla.api.error.FlotillaException when it cannot see to that
  public static int endPools(Map<String, String> env) throws InterruptedException {
    try (var client =
        new KubernetesClientBuilder()
            .withConfig(config(env))
            .withKubernetesSerialization(Fallbacks.serialization())
            .build()) {
      PoolsEnd.await(client, env.getOrDefault(NAMESPACE, client.getNamespace()));
      return 0;
    }
  }

  /// Returns when everything is known that there is to be known.
  ///
  /// @param clock of this machine, which never goes back
  /// @param over when another operator keeps the fleet: this one is to end at once, without doing
  ///     anything else
  /// @return what runs until it is closed
  /// @throws dev.flotilla.api.error.FlotillaException when the environment says too little
  public static AutoCloseable run(Map<String, String> env, InstantSource clock, Runnable over)
      throws InterruptedException {
    var config = OperatorConfig.from(env, config(env).getNamespace());
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var ready = new AtomicBoolean();
    // first: whoever waits for this process to lead may be told that it is alive
    var health =
        HealthServer.start(env.getOrDefault(HealthServer.ENV, PORT), ready::get, metrics::scrape);
    LOG.atInfo()
        .addKeyValue("url", health.url())
        .addKeyValue("namespace", config.namespace())
        .addKeyValue("server", config.server())
        .log("health and metrics");
    var leases = forLeases(env);
    var leadership =
        new Leadership(leases, config.namespace(), Names.MANAGER, config.name(), clock);
    var time = new ClusterClock(clock);
    Gauge.builder("flotilla_operator_clock_ahead_seconds", time, it -> it.ahead().toSeconds())
        .description("How far the API server's clock is ahead of this machine's")
        .register(metrics);
    var client = fenced(env, new Fence(leadership::holds), time);
    var operator =
        FleetOperator.start(config, client, leadership, metrics, CrashPoint.from(env), time, over);
    ready.set(true);
    return () -> {
      ready.set(false);
      operator.close();
      leadership.close();
      health.close();
      client.close();
      leases.close();
    };
  }

  private static KubernetesClient fenced(Map<String, String> env, Fence fence, ClusterClock time) {
    return new KubernetesClientBuilder()
        .withConfig(config(env))
        .withKubernetesSerialization(Fallbacks.serialization())
        .withHttpClientBuilderConsumer(
            it -> it.addOrReplaceInterceptor("fence", fence).addOrReplaceInterceptor("clock", time))
        .build();
  }

  private static KubernetesClient forLeases(Map<String, String> env) {
    var config = config(env);
    config.setRequestTimeout((int) LEASE_REQUEST.toMillis());
    config.setConnectionTimeout((int) LEASE_REQUEST.toMillis());
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /// Of its own for each client, because it holds the token that is read anew.
  private static Config config(Map<String, String> env) {
    var file = env.get("KUBECONFIG");
    return file == null ? new ConfigBuilder().build() : Config.fromKubeconfig(new File(file));
  }
}
