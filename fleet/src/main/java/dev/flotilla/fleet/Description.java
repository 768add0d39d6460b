package dev.flotilla.fleet;

import dev.flotilla.cli.local.FleetFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What a running fleet says of itself, in its data directory as long as it runs.
record Description(Path dataDir, FleetFile file) implements AutoCloseable {
  static Description publish(
      Path dataDir, FleetFile.Ports ports, long postgres, boolean simulated, int agents) {
    var self = ProcessHandle.current();
    var file =
        new FleetFile(
            dataDir.toString(),
            version(),
            ports,
            Map.of(
                "api", url(ports.api()),
                "gateway", url(ports.gateway()),
                "metrics", url(ports.metrics()) + "/metrics"),
            new FleetFile.Pids(self.pid(), postgres),
            simulated,
            agents,
            self.info().startInstant().orElse(Instant.EPOCH));
    file.write();
    return new Description(dataDir, file);
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  private static String version() {
    return Optional.ofNullable(Description.class.getPackage().getImplementationVersion())
        .orElse("unreleased");
  }

  @Override
  public void close() {
    FleetFile.delete(dataDir);
  }
}
