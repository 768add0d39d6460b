package dev.flotilla.engine.store;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Starts `initdb`, `pg_ctl` and `postgres`: never as root or as a user without a name (they refuse
/// both), never with our environment (it may hold a key, and PostgreSQL passes its own on).
record Programs(Path home) {
  private static final long PATIENCE_SECONDS = 60;

  Process start(String program, Path log, List<String> arguments) throws IOException {
    return builder(program, arguments)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .redirectErrorStream(true)
        .redirectInput(new File("/dev/null"))
        .start();
  }

  /// Runs it to its end.
  ///
  /// @throws FlotillaException `internal`, with the last lines it said, when it fails
  void run(String program, String... arguments) throws IOException, InterruptedException {
    var output = Files.createTempFile("flotilla-" + program, ".out");
    try {
      var process = start(program, output, Arrays.asList(arguments));
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw failed(program, "did not end within " + PATIENCE_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw failed(program, "exit " + process.exitValue() + ": " + tail(output));
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }

  static String tail(Path file) throws IOException {
    var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    var lines = text.strip().lines().toList();
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }

  private ProcessBuilder builder(String program, List<String> arguments) throws IOException {
    var command = new ArrayList<String>();
    if (isRoot() || isNameless()) {
      // without a mapping its user is nobody within and itself to the file system outside
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("TZ", "UTC");
    return builder;
  }

  /// A user id without an entry in the user database, as containers have them: initdb refuses it.
  private static boolean isNameless() {
    return System.getProperty("user.name", "?").equals("?");
  }

  private static boolean isRoot() throws IOException {
    var self = Path.of("/proc/self");
    return Files.exists(self) && Files.getAttribute(self, "unix:uid").equals(0);
  }

  private static FlotillaException failed(String program, String what) {
    return new FlotillaException(
        ErrorCode.INTERNAL, "embedded PostgreSQL: " + program + ": " + what);
  }
}
