package dev.flotilla.e2e.bench;

import dev.flotilla.engine.store.DatabaseConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// PostgreSQL's own load generator, the cheapest client there is.
record Pgbench(Path program) {
  private static final Pattern TPS = Pattern.compile("(?m)^tps = ([0-9.]+)");

  static Pgbench found() {
    var onPath = Stream.of(System.getenv("PATH").split(":")).map(it -> Path.of(it, "pgbench"));
    var debian = Path.of("/usr/lib/postgresql");
    try (var versions = Files.isDirectory(debian) ? Files.list(debian) : Stream.<Path>empty()) {
      return Stream.concat(onPath, versions.map(it -> it.resolve("bin/pgbench")))
          .filter(Files::isExecutable)
          .findFirst()
          .map(Pgbench::new)
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "no pgbench on PATH or in /usr/lib/postgresql: apt install"
                          + " postgresql-contrib, dnf install postgresql-contrib or brew install"
                          + " postgresql"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// Runs `n` transactions of a script by `clients`; how many a second.
  double run(DatabaseConfig database, Path script, int clients, int n) {
    var url = URI.create(database.url().substring("jdbc:".length()));
    var builder =
        new ProcessBuilder(
            program.toString(),
            "--no-vacuum",
            "--protocol=prepared",
            "--client=" + clients,
            "--jobs=2",
            "--transactions=" + n / clients,
            "--file=" + script,
            "--host=" + url.getHost(),
            "--port=" + url.getPort(),
            "--username=" + database.user().orElseThrow(),
            url.getPath().substring(1));
    builder.environment().put("PGPASSWORD", database.password().orElseThrow());
    builder.redirectErrorStream(true);
    try {
      var process = builder.start();
      var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      var tps = TPS.matcher(out);
      if (process.waitFor() != 0 || !tps.find() || out.contains("aborted")) {
        throw new IllegalStateException("pgbench: " + out);
      }
      return Double.parseDouble(tps.group(1));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
