package dev.flotilla.operator.reconcile;

import dev.flotilla.api.client.OperatorClient;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.operator.OperatorConfig;
import dev.flotilla.operator.derive.Names;
import dev.flotilla.operator.lead.Leadership;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.ConfigurationService;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;

/// Keeps the fleets of a namespace, as long as it leads. Thread-safe.
public final class FleetOperator implements AutoCloseable {
  private static final int VISITS_AT_A_TIME = 16;
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LAST_RETRY = Duration.ofSeconds(10);

  private static final Duration VISITS_END = Duration.ofSeconds(10);

  /// Nobody tells of what nobody foresaw.
  private static final Duration ANYWAY = Duration.ofMinutes(10);

  private final ConfigurationService service;
  private final List<Controller<?>> controllers;
  private final OperatorClient server;
  private final FigureFeed feed;
  private final Publication publication;
  private final NamespaceEnd namespaceEnd;

  private FleetOperator(
      ConfigurationService service,
      List<Controller<?>> controllers,
      OperatorClient server,
      FigureFeed feed,
      Publication publication,
      NamespaceEnd namespaceEnd) {
    this.service = service;
    this.controllers = controllers;
    this.server = server;
    this.feed = feed;
    this.publication = publication;
    this.namespaceEnd = namespaceEnd;
  }

  /// Returns when it knows what there is, for which the definitions have to be there; it begins when no
  /// other operator leads.
  ///
  /// @param client that changes nothing while another one leads
  /// @param over when this one leads no more, and is to end without doing anything else
  /// @throws io.javaoperatorsdk.operator.OperatorException when the API server lets this process see too
  ///     little
  public static FleetOperator start(
      OperatorConfig config,
      KubernetesClient client,
      Leadership leadership,
      MeterRegistry metrics,
      CrashPoint crash,
      InstantSource clock,
      Runnable over)
      throws InterruptedException {
    Definitions.await(client, config.namespace());
    var server = new OperatorClient(config.server(), config.token());
    var cluster = new Cluster(client, metrics, OlderDefinitions.areThere(client));
    var feed = new FigureFeed(server, clock);
    var sources = new PoolSources(cluster);
    var publication = new Publication(server, sources::pools);
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
    Gauge.builder("flotilla_operator_leads", leadership, it -> it.holds() ? 1 : 0)
        .description("1: this process keeps the fleet, 0: another one does")
        .register(metrics);
    Gauge.builder("flotilla_operator_server_answers", feed, it -> it.latest().isPresent() ? 1 : 0)
        .description("1: the server's figures are known, 0: nothing is scaled")
        .register(metrics);
    var service =
        ConfigurationService.newOverriddenConfigurationService(
            it ->
                it.withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .checkingCRDAndValidateLocalModel(false)
                    .withStopOnInformerErrorDuringStartup(true)
                    .withConcurrentReconciliationThreads(VISITS_AT_A_TIME)
                    .withMetrics(new VisitMetrics(metrics)));
    var controllers =
        List.<Controller<?>>of(
            controller(
                service,
                pools,
                it ->
                    it.settingNamespace(config.namespace())
                        .withFinalizer("flotilla.dev/drain")
                        .withFieldManager(Names.MANAGER)
                        .withRetry(retry())
                        .withReconciliationMaxInterval(ANYWAY)),
            controller(
                service,
                fleets,
                it ->
                    it.settingNamespace(config.namespace())
                        .withFieldManager(Names.MANAGER)
                        .withRetry(retry())
                        .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), 1))));
    controllers.forEach(it -> it.start(false));
    var operator =
        new FleetOperator(
            service,
            controllers,
            server,
            feed,
            publication,
            new NamespaceEnd(client, cluster, config.namespace()));
    leadership.start(operator::lead, over);
    return operator;
  }

  /// Who waits for its turn has nothing to ask or to say.
  private void lead() {
    feed.start();
    publication.start();
    namespaceEnd.start();
    controllers.forEach(Controller::startEventProcessing);
  }

  private static <P extends HasMetadata> Controller<P> controller(
      ConfigurationService service,
      Reconciler<P> reconciler,
      UnaryOperator<ControllerConfigurationOverrider<P>> how) {
    var standard =
        ControllerConfigurationOverrider.override(service.getConfigurationFor(reconciler));
    return new Controller<>(reconciler, how.apply(standard).build(), service.getKubernetesClient());
  }

  private static GenericRetry retry() {
    return new GenericRetry()
        .setInitialInterval(FIRST_RETRY)
        .setIntervalMultiplier(2)
        .setMaxInterval(LAST_RETRY.toMillis())
        .withoutMaxAttempts();
  }

  /// Ends after the visits under way.
  @Override
  public void close() {
    feed.close();
    publication.close();
    namespaceEnd.close();
    controllers.forEach(Controller::stop);
    service.getExecutorServiceManager().stop(VISITS_END);
    server.close();
  }
}
