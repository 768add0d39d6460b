package dev.flotilla.e2e.bench;

import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.cli.local.Checkout;
import dev.flotilla.cli.local.FleetFile;
import dev.flotilla.cli.local.Transfer;
import dev.flotilla.e2e.harness.SampleRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// `./flotilla up` as a person starts it, on a free port.
///
/// @param millis from the start of the launcher until `/ready` said 200
record Launched(Process process, FleetFile file, double millis) implements AutoCloseable {
  private static final long POLL_NANOS = 2_000_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /// With a key for that model API.
  ///
  /// @param more of its environment
  static Launched up(Path dataDir, int agents, URI upstream, Map<String, String> more) {
    try {
      var key = dataDir.resolveSibling("key");
      Files.writeString(key, "the-fleet's-key\n");
      var environment = new HashMap<>(more);
      environment.put("FLOTILLA_UPSTREAM_URL", upstream.toString());
      environment.put("ANTHROPIC_API_KEY_FILE", key.toString());
      return up(dataDir, agents, environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Launched up(Path dataDir, Map<String, String> environment) {
    return up(dataDir, 1, environment);
  }

  private static Launched up(Path dataDir, int agents, Map<String, String> environment) {
    var log = dataDir.resolveSibling(dataDir.getFileName() + ".log");
    var builder =
        new ProcessBuilder(
            "../flotilla", "up", "--port", "0", "--agents", Integer.toString(agents));
    builder.environment().keySet().removeIf(it -> it.startsWith("ANTHROPIC_"));
    builder.environment().put("FLOTILLA_DATA_DIR", dataDir.toString());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    try (var http = HttpClient.newHttpClient()) {
      var begun = System.nanoTime();
      var process = builder.start();
      while (System.nanoTime() - begun < PATIENCE_NANOS && process.isAlive()) {
        var file = FleetFile.read(dataDir);
        if (file.isPresent() && isReady(http, file.get())) {
          return new Launched(process, file.get(), (System.nanoTime() - begun) / 1e6);
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
      process.destroy();
      throw new IllegalStateException("not ready: " + Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static boolean isReady(HttpClient http, FleetFile file)
      throws IOException, InterruptedException {
    var ready = URI.create("http://127.0.0.1:" + file.ports().metrics() + "/ready");
    return http.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding()).statusCode()
        == 200;
  }

  /// An administrator's.
  String token() {
    try {
      return Files.readString(FleetFile.tokenFile(Path.of(file.dataDir()))).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FlotillaClient client() {
    return new FlotillaClient(file.api(), token());
  }

  /// The id of that repository's upload, which has arrived.
  String upload(FlotillaClient client, SampleRepository sample) throws IOException {
    var checkout = Checkout.at(sample.path(), Optional.empty());
    return new Transfer(client.server(), token()).upload(client, checkout);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("`up` did not stop within 30 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
