package dev.flotilla.agent.isolation;

import dev.flotilla.api.work.AttemptId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A real wall (or none) over a root of attempts of its own, and commands behind it.
public final class TestFleet implements AutoCloseable {
  public final Forker forker = Forker.start();
  public final Path directory;
  public final AttemptRoot root;
  public final Isolation isolation;

  public TestFleet(String mode, List<Path> readOnly) {
    try {
      directory = Files.createTempDirectory("flotilla-test");
      AttemptDirs.passage(directory);
      root = AttemptRoot.open(directory.resolve("attempts").normalize(), forker);
      isolation = IsolationProbe.probe(config(mode, readOnly), root, forker).isolation();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static TestFleet walled(Path... readOnly) {
    return new TestFleet("bubblewrap", List.of(readOnly));
  }

  public static TestFleet open() {
    return new TestFleet("none", List.of());
  }

  static IsolationConfig config(String mode, List<Path> readOnly) {
    var environment = new HashMap<>(System.getenv());
    environment.put("MORE", "by isolation.env");
    var bwrap = Optional.ofNullable(environment.get("FLOTILLA_BWRAP")).orElse("");
    if (mode.equals("bubblewrap") && bwrap.isBlank()) {
      throw new IllegalStateException("set FLOTILLA_BWRAP, as ./flotilla test does");
    }
    var claude = Path.of(environment.getOrDefault("FLOTILLA_CLAUDE", "/nonexistent/claude"));
    var joined = String.join(":", readOnly.stream().map(Path::toString).toList());
    return IsolationConfig.from(environment, mode, joined, "MORE", claude);
  }

  public AttemptDirs attempt() {
    return root.acquire(AttemptId.random(), "a repository");
  }

  /// Runs a script to its end and gives what it said on both streams.
  public String sh(AttemptDirs dirs, String script) {
    return sh(dirs, script, Map.of());
  }

  public String sh(AttemptDirs dirs, String script, Map<String, String> environment) {
    var command =
        Confined.of("/bin/sh", "-c", script).with(environment).withoutInput().mergingErrors();
    try (var child = isolation.start(dirs, command)) {
      var said = child.process().getInputStream().readAllBytes();
      if (!child.process().waitFor(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("still running: " + script);
      }
      return new String(said, StandardCharsets.UTF_8).strip();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      new ProcessBuilder("rm", "-rf", directory.toString()).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
