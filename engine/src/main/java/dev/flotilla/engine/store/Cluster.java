package dev.flotilla.engine.store;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of one PostgreSQL: made once, whole or not at all, and freed of what a killed fleet
/// left running on them.
record Cluster(EmbeddedConfig config, Programs programs) {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  /// The superuser's password. Loopback is shared with agents, so nothing is trusted.
  String prepared() throws IOException, InterruptedException {
    Files.createDirectories(config.directory());
    Files.setPosixFilePermissions(config.directory(), PosixFilePermissions.fromString("rwx------"));
    var password = password();
    if (!Files.exists(config.data().resolve("PG_VERSION"))) {
      initialise();
    }
    return password;
  }

  private String password() throws IOException {
    if (!Files.exists(config.password())) {
      Durable.secret(config.password(), new BigInteger(192, new SecureRandom()).toString(36));
    }
    return Files.readString(config.password()).strip();
  }

  private void initialise() throws IOException, InterruptedException {
    var unfinished = config.directory().resolve("data.new");
    Trees.delete(unfinished);
    programs.run(
        "initdb",
        "--pgdata=" + unfinished,
        "--username=" + EmbeddedPostgres.USER,
        "--pwfile=" + config.password(),
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C");
    Durable.move(unfinished, config.data());
  }

  /// Stops the postmaster that a killed fleet left on this very directory, and removes the trace of
  /// one that is gone. A process id is reused sooner or later, so the process is looked at first.
  void freed() throws IOException, InterruptedException {
    var file = config.data().resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    for (var mode : List.of("fast", "immediate")) {
      if (postmaster().isPresent()) {
        stop(mode);
      }
    }
    var left = postmaster();
    if (left.isPresent()) {
      left.get().destroyForcibly();
      left.get().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
    Files.deleteIfExists(file);
  }

  /// What was committed is in the log whatever the mode is; the rougher ones cost a recovery at the
  /// next start. Seen: a postmaster that was hit in the middle of its own recovery and did not heed
  /// a fast shutdown for a minute.
  private void stop(String mode) throws IOException, InterruptedException {
    try {
      programs.run("pg_ctl", "stop", "-D", config.data().toString(), "-m", mode, "-w", "-t", "10");
    } catch (FlotillaException e) {
      LOG.atWarn().addKeyValue("mode", mode).setCause(e).log("postgres did not stop");
    }
  }

  /// The process that runs on this directory.
  Optional<ProcessHandle> postmaster() throws IOException {
    var file = config.data().resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    var lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
        .filter(ProcessHandle::isAlive)
        .filter(it -> isOurs(it));
  }

  private boolean isOurs(ProcessHandle process) {
    var proc = Path.of("/proc/" + process.pid() + "/cwd");
    try {
      // a postmaster's working directory is its data directory
      return Files.exists(Path.of("/proc/self"))
          ? Files.isSameFile(Files.readSymbolicLink(proc), config.data())
          : process.info().command().orElse("").endsWith("postgres");
    } catch (IOException e) {
      return false;
    }
  }

  static FlotillaException broken(Path where, Exception cause) {
    return new FlotillaException(
        ErrorCode.UNAVAILABLE,
        "embedded PostgreSQL in %s: %s".formatted(where, cause.getMessage()),
        cause);
  }
}
