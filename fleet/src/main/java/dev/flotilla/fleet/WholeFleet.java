package dev.flotilla.fleet;

import dev.flotilla.agent.isolation.Forker;
import dev.flotilla.agent.work.AgentConfig;
import dev.flotilla.agent.work.AgentInstance;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.process.FreePort;
import dev.flotilla.api.process.SteadyClock;
import dev.flotilla.api.process.Undumpable;
import dev.flotilla.cli.local.FleetFile;
import dev.flotilla.cli.local.Fleets;
import dev.flotilla.cli.local.LocalFleet;
import dev.flotilla.engine.credential.CredentialKind;
import dev.flotilla.engine.credential.CredentialStore;
import dev.flotilla.engine.store.Database;
import dev.flotilla.gateway.Gateway;
import dev.flotilla.gateway.GatewayConfig;
import dev.flotilla.gateway.UpstreamSettings;
import dev.flotilla.gateway.proxy.Upstreams;
import dev.flotilla.server.FlotillaServer;
import dev.flotilla.server.ServerConfig;
import dev.flotilla.server.transition.WorkflowConfig;
import dev.flotilla.simulator.Simulator;
import dev.flotilla.simulator.SimulatorConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Everything in one JVM, wired leaf first: what `up` is, and what `run` and `demo` start for
/// themselves. Thread-safe.
final class WholeFleet implements LocalFleet.Running {
  private static final long SEED = 1;
  private static final Duration JOIN_WITHIN = Duration.ofMinutes(10);

  private final Lifecycle lifecycle;
  private final FleetFile description;
  private final String token;

  private WholeFleet(Lifecycle lifecycle, FleetFile description, String token) {
    this.lifecycle = lifecycle;
    this.description = description;
    this.token = token;
  }

  static WholeFleet start(Map<String, String> environment, LocalFleet.Start how) {
    ThreeWays.require(environment, how.settings(), how.simulate());
    how.simulate().ifPresent(ThreeWays::requireScenario);
    ThreeWays.requireClaude(how.settings());
    Undumpable.set();
    var lifecycle = new Lifecycle();
    try {
      return start(lifecycle, environment, withPorts(how), how.simulate());
    } catch (RuntimeException e) {
      lifecycle.close();
      throw e;
    }
  }

  /// Agents are told the server's address before it listens.
  private static Settings withPorts(LocalFleet.Start how) {
    var settings = how.settings();
    return how.isPrivate() || settings.integer(Setting.API_PORT) == 0
        ? settings.with(Setting.API_PORT, Integer.toString(FreePort.find()))
        : settings;
  }

  private static WholeFleet start(
      Lifecycle lifecycle,
      Map<String, String> environment,
      Settings settings,
      Optional<String> simulate) {
    var clock = SteadyClock.ofThisMachine();
    var crash = CrashPoint.from(environment);
    var dataDir = lifecycle.add("data directory", DataDir.open(settings.path(Setting.DATA_DIR)));
    Logs.toFile(dataDir.path());
    var postgres =
        lifecycle.start("postgres", () -> Postgres.start(environment, settings, dataDir.path()));
    var database = lifecycle.add("database", Database.open(postgres.config()));
    var simulator =
        simulate.map(
            it -> lifecycle.add("simulator", Simulator.start(new SimulatorConfig(0, it, SEED))));
    var server = ServerConfig.from(settings);
    var gateway =
        lifecycle.add(
            "gateway",
            Gateway.start(
                GatewayConfig.local(
                    settings,
                    environment,
                    upstreams(environment, settings, simulator.map(Simulator::url)),
                    new ModelAccess(FlotillaServer.roles(server, database))),
                database,
                clock));
    var agents = AgentCount.ofThisMachine().by(settings);
    var url = "http://127.0.0.1:" + settings.integer(Setting.API_PORT);
    var workflow =
        WorkflowConfig.of(settings, url, gateway.url().toString(), simulator.isPresent());
    var running =
        lifecycle.add(
            "server", FlotillaServer.start(server, workflow, database, environment, crash, clock));
    var join =
        new CredentialStore(database, clock)
            .mint("fleet", CredentialKind.JOIN, "up", Optional.empty(), Optional.of(JOIN_WITHIN));
    var forAgents =
        ProcessEnvironment.forAgents(
            environment,
            settings
                .with(Setting.SERVER_URL, url)
                .with(Setting.TOKEN, join.token())
                .with(Setting.AGENTS, Integer.toString(agents)));
    if (settings.optional(Setting.DATABASE_URL).isEmpty()) {
      // one fleet per ledger: by the same name it takes over at once what a killed one held
      forAgents.putIfAbsent("FLOTILLA_AGENT_NAME", "fleet");
    }
    var instance =
        lifecycle.add(
            "agents",
            AgentInstance.start(AgentConfig.from(forAgents), Forker.start(), crash, clock));
    ThreeWays.requireWall(instance.noWall(), simulator.isPresent());
    var ports =
        new FleetFile.Ports(
            running.apiPort(),
            settings.integer(Setting.DASHBOARD_PORT),
            gateway.url().getPort(),
            running.metricsPort());
    var description =
        lifecycle.add(
            "description",
            Description.publish(
                dataDir.path(), ports, postgres.pid(), simulator.isPresent(), agents));
    return new WholeFleet(lifecycle, description.file(), new Fleets(settings).token());
  }

  /// Rehearsals never reach the provider, and real work never the simulator.
  private static Upstreams upstreams(
      Map<String, String> environment, Settings settings, Optional<URI> simulator) {
    return simulator.isPresent()
        ? new Upstreams(Optional.empty(), simulator.map(UpstreamSettings::simulator))
        : new Upstreams(
            UpstreamSettings.provider(settings, ProcessEnvironment.forGateway(environment)),
            Optional.empty());
  }

  @Override
  public URI server() {
    return description.api();
  }

  @Override
  public String token() {
    return token;
  }

  @Override
  public FleetFile description() {
    return description;
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
