package dev.flotilla.simulator;

/// How to start a simulator.
///
/// @param host address to listen on; it takes any key, so anything but loopback is for a rehearsing
///     fleet's own network
/// @param port 0 for a free one
/// @param scenario name of a built-in scenario, or the path of a file
/// @param seed decides whatever a scenario leaves to chance
public record SimulatorConfig(String host, int port, String scenario, long seed) {
  public static final String LOOPBACK = "127.0.0.1";
  public static final String DEFAULT_SCENARIO = "demo";

  private static final int MOST_PORT = 65_535;

  public SimulatorConfig(int port, String scenario, long seed) {
    this(LOOPBACK, port, scenario, seed);
  }

  public SimulatorConfig {
    if (port < 0 || port > MOST_PORT) {
      throw new IllegalArgumentException("expected a port from 0 to 65535, found " + port);
    }
    if (scenario.isBlank()) {
      throw new IllegalArgumentException("expected the name or the file of a scenario");
    }
  }
}
