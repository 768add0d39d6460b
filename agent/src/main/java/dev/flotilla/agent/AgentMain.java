package dev.flotilla.agent;

import dev.flotilla.agent.isolation.Forker;
import dev.flotilla.agent.work.AgentConfig;
import dev.flotilla.agent.work.AgentInstance;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.process.HealthServer;
import dev.flotilla.api.process.SteadyClock;
import dev.flotilla.api.process.Undumpable;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `flotilla serve agent`: one instance, its health, readiness and metrics, until SIGTERM.
public final class AgentMain {
  private static final Logger LOG = LoggerFactory.getLogger(AgentMain.class);

  private AgentMain() {}

  /// @return the exit code
  /// @throws dev.flotilla.api.error.FlotillaException when it cannot start, or the server refused
  public static int run(Map<String, String> env) throws InterruptedException {
    Undumpable.set(); // it holds a token, and runs what a model wrote beside it
    var forker = Forker.start();
    var config = AgentConfig.from(env);
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (var agent =
            AgentInstance.start(config, forker, CrashPoint.from(env), SteadyClock.ofThisMachine());
        var health =
            HealthServer.start(
                env.getOrDefault(HealthServer.ENV, "0"), agent::isReady, metrics::scrape)) {
      LOG.atInfo().setMessage("health and metrics").addKeyValue("url", health.url()).log();
      Gauge.builder("flotilla_active_tasks_per_pod", agent, AgentInstance::active)
          .description("attempts that this process works on now")
          .register(metrics);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(agent), "drain"));
      agent.await();
      if (agent.failure().isPresent()) {
        throw agent.failure().get();
      }
      return 0;
    }
  }

  /// Who is told to end and does has not failed, as a JVM's own 143 would say to a cluster.
  private static void leave(AgentInstance agent) {
    var told = !agent.hasEnded(); // else there is an exit code already
    agent.close();
    if (told) {
      Runtime.getRuntime().halt(0);
    }
  }
}
