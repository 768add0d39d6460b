package dev.flotilla.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.client.FlotillaClient;
import dev.flotilla.api.config.Settings;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import dev.flotilla.cli.local.Fleets;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Flotilla as a user has it: a command line with an environment and a data directory. Each command
/// is a process in a session of its own, so that it can be killed with everything below it.
public final class Product {
  private final Path home;
  private final Map<String, String> environment = new TreeMap<>();
  private List<String> through = List.of();
  private String classPath = System.getProperty("java.class.path");

  public Product(Path home) {
    this.home = home;
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", home.resolve("home").toString());
    environment.put("FLOTILLA_DATA_DIR", dataDir().toString());
    environment.put("NO_COLOR", "1");
    environment.put(
        "FLOTILLA_DUAL_AGENT_MODE_ENABLED", "false"); // one agent, unless a test says so
    for (var name : List.of("FLOTILLA_CLAUDE", "FLOTILLA_BWRAP")) {
      var value = System.getenv(name);
      if (value == null) {
        throw new IllegalStateException(name + " is not set: run the tests by ./flotilla test");
      }
      environment.put(name, value);
    }
    create(home.resolve("home"));
  }

  public Path dataDir() {
    return home.resolve("data");
  }

  public Path home() {
    return home;
  }

  public Product with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /// A model API of the tests' own, with this as the real key.
  public Product upstream(ScriptedUpstream upstream, String key) {
    var file = home.resolve("key");
    write(file, key + "\n");
    return with("FLOTILLA_UPSTREAM_URL", upstream.url().toString())
        .with("ANTHROPIC_API_KEY_FILE", file.toString());
  }

  /// Every command runs by way of this one, which ends in running what follows its own arguments.
  public Product through(List<String> command) {
    through = List.copyOf(command);
    return this;
  }

  /// Another copy of the build than the one that the tests run on.
  public Product classPath(String path) {
    classPath = path;
    return this;
  }

  /// What a command printed and how it ended.
  public record Ended(int exit, String out, String err) {
    public JsonNode json() {
      try {
        return Json.MAPPER.readTree(out);
      } catch (IOException e) {
        throw new IllegalStateException("not JSON: " + out + "\n" + err, e);
      }
    }

    @Override
    public String toString() {
      return "exit " + exit + "\n--- stdout\n" + out + "\n--- stderr\n" + err;
    }
  }

  /// A command that is running.
  public record Running(Process process, Path out, Path err, String name) implements AutoCloseable {
    public Ended await(long seconds) {
      try {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
          close();
          throw new IllegalStateException(name + " did not end in time: " + ended(-1));
        }
        return ended(process.exitValue());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private Ended ended(int exit) {
      return new Ended(exit, read(out), read(err));
    }

    /// `Process` itself learns of an end a moment after whoever waits for it.
    public boolean isAlive() {
      return process.toHandle().isAlive();
    }

    public String stdout() {
      return read(out);
    }

    public String stderr() {
      return read(err);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /// Asks the fleet that this product's command line would ask, without the cost of a process.
  /// Empty: it does not answer just now.
  public <T> Optional<T> ask(Function<FlotillaClient, T> question) {
    try {
      var fleet = new Fleets(Settings.load(environment)).require();
      try (var client = new FlotillaClient(fleet.server(), fleet.token())) {
        return Optional.of(question.apply(client));
      }
    } catch (FlotillaException e) {
      return Optional.empty();
    }
  }

  public Ended run(String... args) {
    return start(args).await(180);
  }

  public Running start(String... args) {
    return start(Map.of(), args);
  }

  /// With more in its environment.
  public Running start(Map<String, String> more, String... args) {
    return start(more, ProcessBuilder.Redirect.from(new File("/dev/null")), args);
  }

  /// As from a terminal at which nobody types anything.
  public Running startAtTerminal(String... args) {
    return start(Map.of("FLOTILLA_TERMINAL", "in err"), ProcessBuilder.Redirect.PIPE, args);
  }

  private Running start(Map<String, String> more, ProcessBuilder.Redirect stdin, String... args) {
    var command = new ArrayList<String>();
    // a shell's background job ignores Ctrl-C, and so would everything that it starts
    command.addAll(List.of("env", "--default-signal=INT", "setsid", "--wait"));
    command.addAll(through);
    command.addAll(List.of(java(), "-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-cp", classPath));
    command.add("dev.flotilla.fleet.Main");
    command.addAll(List.of(args));
    try {
      var out = Files.createTempFile(home, "out", ".txt");
      var err = Files.createTempFile(home, "err", ".txt");
      var builder = new ProcessBuilder(command).directory(home.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.environment().putAll(more);
      builder.redirectInput(stdin);
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      return new Running(builder.start(), out, err, String.join(" ", args));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static void create(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
