package dev.flotilla.operator.reconcile;

import dev.flotilla.api.client.OperatorClient;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.operator.OperatorConfig;
import dev.flotilla.operator.derive.Names;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;

/// Keeps the fleets of a namespace, as long as it leads. Thread-safe.
public final class FleetOperator implements AutoCloseable {
  private static final int VISITS_AT_A_TIME = 16;
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LAST_RETRY = Duration.ofSeconds(10);

  /// Nobody tells of what nobody foresaw.
  private static final Duration ANYWAY = Duration.ofMinutes(10);

  private final Operator operator;
  private final OperatorClient server;
  private final FigureFeed feed;
  private final Publication publication;

  private FleetOperator(
      Operator operator, OperatorClient server, FigureFeed feed, Publication publication) {
    this.operator = operator;
    this.server = server;
    this.feed = feed;
    this.publication = publication;
  }

  /// Returns at once; it begins when no other operator leads.
  ///
  /// @throws io.javaoperatorsdk.operator.OperatorException when the API server does not know the
  ///     definitions, or lets this process see too little
  public static FleetOperator start(
      OperatorConfig config,
      KubernetesClient client,
      MeterRegistry metrics,
      CrashPoint crash,
      Clock clock) {
    var server = new OperatorClient(config.server(), config.tokenFile());
    var cluster = new Cluster(client, metrics);
    var feed = new FigureFeed(server, clock);
    var started = new Started();
    var sources = new PoolSources(cluster);
    var publication = new Publication(server, sources::pools);
    started.then(feed::start, publication::start);
    var surroundings = new Surroundings(server, feed, publication, cluster, crash, clock);
    var pools = new PoolReconciler(surroundings, sources);
    var fleets = new FleetReconciler(surroundings);
    feed.listen(
        it -> {
          if (it.all()) {
            publication.repeat();
          }
        });
    feed.listen(sources::wake);
    feed.listen(fleets::wake);
    Gauge.builder("flotilla_operator_leads", started, it -> it.isSo() ? 1 : 0)
        .description("1: this process keeps the fleet, 0: another one does")
        .register(metrics);
    Gauge.builder("flotilla_operator_server_answers", feed, it -> it.latest().isPresent() ? 1 : 0)
        .description("1: the server's figures are known, 0: nothing is scaled")
        .register(metrics);
    var operator =
        new Operator(
            it ->
                it.withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .checkingCRDAndValidateLocalModel(false)
                    .withStopOnInformerErrorDuringStartup(true)
                    .withConcurrentReconciliationThreads(VISITS_AT_A_TIME)
                    .withMetrics(new VisitMetrics(metrics))
                    .withLeaderElectionConfiguration(
                        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(
                                Names.MANAGER)
                            .withLeaseNamespace(config.namespace())
                            .withIdentity(config.name())
                            // who waits for its turn has nothing to ask or to say
                            .withLeaderCallbacks(new LeaderCallbacks(started, () -> {}, _ -> {}))
                            .build()));
    operator.register(
        pools,
        it ->
            it.settingNamespace(config.namespace())
                .withFinalizer("flotilla.dev/drain")
                .withFieldManager(Names.MANAGER)
                .withRetry(retry())
                .withReconciliationMaxInterval(ANYWAY));
    operator.register(
        fleets,
        it ->
            it.settingNamespace(config.namespace())
                .withFieldManager(Names.MANAGER)
                .withRetry(retry())
                .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), 1)));
    operator.start();
    return new FleetOperator(operator, server, feed, publication);
  }

  private static GenericRetry retry() {
    return new GenericRetry()
        .setInitialInterval(FIRST_RETRY)
        .setIntervalMultiplier(2)
        .setMaxInterval(LAST_RETRY.toMillis())
        .withoutMaxAttempts();
  }

  /// It leads, or would if another one ended.
  public boolean isReady() {
    return operator.getRuntimeInfo().isStarted();
  }

  /// Ends after the visits under way.
  @Override
  public void close() {
    feed.close();
    publication.close();
    operator.stop();
    server.close();
  }
}
