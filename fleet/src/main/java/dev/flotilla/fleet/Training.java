package dev.flotilla.fleet;

import com.sun.net.httpserver.HttpServer;
import dev.flotilla.api.config.Settings;
import dev.flotilla.cli.command.Cli;
import dev.flotilla.cli.command.Surroundings;
import dev.flotilla.cli.local.LocalFleet;
import dev.flotilla.cli.view.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What the launcher records once after a build, so that later starts find their classes linked:
/// the commands that people wait for, one of them with an answer over HTTP, and a fleet that starts
/// and answers.
final class Training {
  private static final byte[] EMPTY =
      "{\"items\":[],\"next\":null}".getBytes(StandardCharsets.UTF_8);

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Training() {}

  static int run() {
    Thread.ofPlatform().daemon().name("training-limit").start(Training::giveUp);
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(200, EMPTY.length);
            exchange.getResponseBody().write(EMPTY);
            exchange.close();
          });
      server.start();
      var environment =
          Map.of(
              "FLOTILLA_SERVER_URL",
              "http://127.0.0.1:" + server.getAddress().getPort(),
              "FLOTILLA_TOKEN",
              "none");
      try {
        return commands(environment) + fleet();
      } finally {
        server.stop(0); // else its thread would keep a process alive that has failed
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on loopback", e);
    }
  }

  /// A recording that hangs must not keep anybody from starting: going on without one is slower,
  /// that is all.
  private static void giveUp() {
    try {
      new CountDownLatch(1).await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }

  /// A rehearsing fleet on a data directory of its own. Agents join and find no work, so that any
  /// file may stand for Claude Code.
  private static int fleet() throws IOException {
    var directory = Files.createTempDirectory("flotilla-training");
    try {
      var environment = new TreeMap<>(System.getenv());
      environment.put("FLOTILLA_DATA_DIR", directory.toString());
      environment.putIfAbsent("FLOTILLA_CLAUDE", "/bin/sh");
      var start = new LocalFleet.Start(Settings.load(environment), Optional.of("demo"), true);
      try (var fleet = WholeFleet.start(environment, start)) {
        return commands(
            Map.of(
                "FLOTILLA_SERVER_URL", fleet.server().toString(), "FLOTILLA_TOKEN", fleet.token()));
      }
    } finally {
      delete(directory);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static int commands(Map<String, String> environment) {
    var nowhere = new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    var around =
        new Surroundings(
            environment,
            Path.of("").toAbsolutePath(),
            new Screen(nowhere, nowhere, environment),
            new OneMachine(environment));
    return Cli.run(around, "help")
        + Cli.run(around, "version")
        + Cli.run(around, "task", "list")
        + Cli.run(around, "agent", "list", "--json");
  }
}
