package dev.flotilla.fleet;

import dev.flotilla.agent.AgentMain;
import dev.flotilla.api.config.Setting;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.process.CrashPoint;
import dev.flotilla.api.process.HealthServer;
import dev.flotilla.api.process.SteadyClock;
import dev.flotilla.api.process.Undumpable;
import dev.flotilla.engine.store.Database;
import dev.flotilla.engine.store.DatabaseConfig;
import dev.flotilla.gateway.GatewayMain;
import dev.flotilla.operator.OperatorMain;
import dev.flotilla.server.FlotillaServer;
import dev.flotilla.server.ServerConfig;
import dev.flotilla.server.transition.WorkflowConfig;
import dev.flotilla.simulator.Simulator;
import dev.flotilla.simulator.SimulatorConfig;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// One process of a fleet by itself: `flotilla serve …`, configured by its environment.
///
/// Beside the settings: `FLOTILLA_MODEL_URL` (where agents reach the gateway),
/// `FLOTILLA_PUBLIC_URL` (where they reach the server), `FLOTILLA_API_HOST` (the address that it
/// binds to), `FLOTILLA_API_NAMES` (the names it is reached by), `FLOTILLA_METRICS_PORT`,
/// `FLOTILLA_SIMULATED` (the fleet rehearses), `FLOTILLA_SIMULATOR_HOST` (127.0.0.1),
/// `FLOTILLA_SIMULATOR_PORT`, `FLOTILLA_SCENARIO`.
record OneProcess(Map<String, String> environment, Settings settings) {
  private static final long SEED = 1;
  private static final int CONNECTIONS = 20;
  private static final String METRICS_PORT = "3000";
  private static final String SIMULATOR_PORT = "8090";

  int serve(String part) {
    Logs.toConsole();
    Undumpable.set();
    try {
      return switch (part) {
        case "agent" -> AgentMain.run(ProcessEnvironment.forAgents(environment, settings));
        case "gateway" -> await(gateway());
        case "operator" ->
            OperatorMain.isToEndPools(environment)
                ? OperatorMain.endPools(environment)
                : await(operator());
        case "server" -> await(server());
        case "simulator" -> await(simulator());
        default -> throw invalid("serve: expected server, gateway, agent, operator or simulator");
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /// Until the process is told to end; then what runs is closed.
  private static int await(AutoCloseable running) throws InterruptedException {
    var lifecycle = new Lifecycle();
    lifecycle.add("process", running);
    new CountDownLatch(1).await();
    return 0;
  }

  /// Ends without a word when another operator keeps the fleet: whatever were done then could be too much.
  private AutoCloseable operator() throws InterruptedException {
    return OperatorMain.run(
        environment, SteadyClock.ofThisMachine(), () -> Runtime.getRuntime().halt(1));
  }

  private AutoCloseable gateway() {
    var database = database(new InetSocketAddress(metricsPort()));
    var models = new ModelAccess(FlotillaServer.roles(ServerConfig.from(settings), database));
    return closing(GatewayMain.run(ProcessEnvironment.forGateway(environment), models), database);
  }

  private AutoCloseable server() {
    var config =
        ServerConfig.from(settings)
            .listening(environment)
            .withPorts(settings.integer(Setting.API_PORT), metricsPort());
    var url =
        environment.getOrDefault(
            "FLOTILLA_PUBLIC_URL", "http://127.0.0.1:" + settings.integer(Setting.API_PORT));
    var workflow =
        WorkflowConfig.of(
            settings,
            url,
            required("FLOTILLA_MODEL_URL"),
            environment.getOrDefault("FLOTILLA_SIMULATED", "false").equals("true"));
    var database = database(new InetSocketAddress(config.host(), config.metricsPort()));
    var server =
        FlotillaServer.start(
            config,
            workflow,
            database,
            environment,
            CrashPoint.from(environment),
            SteadyClock.ofThisMachine());
    return closing(server, database);
  }

  private AutoCloseable simulator() {
    var scenario = environment.getOrDefault("FLOTILLA_SCENARIO", SimulatorConfig.DEFAULT_SCENARIO);
    ThreeWays.requireScenario(scenario);
    return Simulator.start(
        new SimulatorConfig(
            environment.getOrDefault("FLOTILLA_SIMULATOR_HOST", SimulatorConfig.LOOPBACK),
            number("FLOTILLA_SIMULATOR_PORT", SIMULATOR_PORT),
            scenario,
            SEED));
  }

  private Database database(InetSocketAddress health) {
    var config =
        DatabaseConfig.of(
            settings
                .optional(Setting.DATABASE_URL)
                .orElseThrow(
                    () -> invalid("FLOTILLA_DATABASE_URL: expected the fleet's PostgreSQL")),
            CONNECTIONS);
    return LedgerAtStart.await(health, () -> Database.open(config));
  }

  private static AutoCloseable closing(AutoCloseable first, AutoCloseable then) {
    return () -> {
      first.close();
      then.close();
    };
  }

  private String required(String name) {
    var value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      throw invalid(name + " is not set: expected the URL at which agents reach the gateway");
    }
    return value;
  }

  private int metricsPort() {
    return number(HealthServer.ENV, METRICS_PORT);
  }

  private int number(String name, String fallback) {
    var text = environment.getOrDefault(name, fallback);
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw invalid("%s: expected a port, found '%s'".formatted(name, text));
    }
    return Integer.parseInt(text);
  }

  private static FlotillaException invalid(String message) {
    return new FlotillaException(ErrorCode.INVALID_REQUEST, message);
  }
}
