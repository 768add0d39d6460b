package dev.flotilla.simulator;

import dev.flotilla.simulator.messages.LoggedRequest;
import dev.flotilla.simulator.messages.MessagesApi;
import dev.flotilla.simulator.messages.UsageTotals;
import dev.flotilla.simulator.scenario.Director;
import dev.flotilla.simulator.scenario.Scenarios;
import dev.flotilla.simulator.wire.WireServer;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A model that follows a script: the Anthropic Messages API, good enough to drive the real
/// Claude Code CLI. Holds no secret and takes any key. Thread-safe.
public final class Simulator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);

  private final MessagesApi api;
  private final WireServer server;

  private Simulator(MessagesApi api, WireServer server) {
    this.api = api;
    this.server = server;
  }

  /// @throws IllegalArgumentException there is no such scenario, or its file is wrong
  /// @throws java.io.UncheckedIOException the port is taken, or the address is not this machine's
  public static Simulator start(SimulatorConfig config) {
    var director = new Director(Scenarios.load(config.scenario()), config.seed());
    var api = new MessagesApi(director, Clock.systemUTC());
    var simulator = new Simulator(api, WireServer.start(config.host(), config.port(), api));
    LOG.atInfo()
        .addKeyValue("url", simulator.url())
        .addKeyValue("scenario", config.scenario())
        .addKeyValue("seed", config.seed())
        .log("simulator started");
    return simulator;
  }

  /// Where it listens, such as `http://127.0.0.1:34567`: the CLI's `ANTHROPIC_BASE_URL`.
  public URI url() {
    return server.url();
  }

  /// The newest requests, oldest first; at most 100,000.
  public List<LoggedRequest> requests() {
    return api.requests();
  }

  /// What all answers since the start reported.
  public UsageTotals usage() {
    return api.usage();
  }

  @Override
  public void close() {
    server.close();
  }
}
