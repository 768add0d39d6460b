package dev.flotilla.simulator;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The real Claude Code CLI in a directory of its own: its home, its configuration, its workspace.
final class ClaudeRun {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PATIENCE_SECONDS = 90;

  private final Path directory;
  private final URI api;
  private final String session;

  ClaudeRun(Path directory, URI api, String session) {
    this.directory = directory;
    this.api = api;
    this.session = session;
  }

  Path workspace() {
    return directory.resolve("workspace");
  }

  /// The lines that the CLI printed, and its exit code.
  record Ended(List<String> lines, int exitCode) {
    Optional<String> result() {
      return lines.stream().filter(l -> l.contains("\"type\":\"result\"")).findFirst();
    }
  }

  Ended begin(String prompt) {
    return run(List.of("--session-id", session), prompt, line -> false);
  }

  /// Kills the CLI with SIGKILL at the first line that `when` takes.
  Ended beginAndKill(String prompt, Predicate<String> when) {
    return run(List.of("--session-id", session), prompt, when);
  }

  Ended resume(String prompt) {
    return run(List.of("--resume", session), prompt, line -> false);
  }

  private Ended run(List<String> how, String prompt, Predicate<String> kill) {
    try {
      var process = start(how);
      try (var in = process.getOutputStream()) {
        in.write(message(prompt));
      }
      var lines = new ArrayList<String>();
      try (var out = process.inputReader(StandardCharsets.UTF_8)) {
        drain(
            out,
            line -> {
              lines.add(line);
              if (kill.test(line)) {
                process.toHandle().destroyForcibly(); // unlike the process, keeps the streams open
              }
            });
      }
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the CLI did not end");
      }
      return new Ended(lines, process.exitValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static void drain(BufferedReader out, Consumer<String> sink) throws IOException {
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      sink.accept(line);
    }
  }

  private Process start(List<String> how) throws IOException {
    var command = new ArrayList<String>(List.of(binary(), "-p"));
    command.addAll(List.of("--input-format", "stream-json", "--output-format", "stream-json"));
    command.addAll(List.of("--verbose", "--replay-user-messages", "--model", "sonnet"));
    command.addAll(how);
    command.addAll(List.of("--setting-sources", "", "--strict-mcp-config"));
    command.addAll(List.of("--tools", "Bash,Read,Edit,Write,Glob,Grep"));
    command.addAll(List.of("--permission-mode", "bypassPermissions"));
    var builder = new ProcessBuilder(command).directory(workspace().toFile());
    builder.redirectError(directory.resolve("stderr").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment());
    return builder.start();
  }

  private Map<String, String> environment() throws IOException {
    var home = Files.createDirectories(directory.resolve("home")).toString();
    var temporary = Files.createDirectories(directory.resolve("tmp")).toString();
    return Map.ofEntries(
        Map.entry("PATH", "/usr/bin:/bin"),
        Map.entry("HOME", home),
        Map.entry("CLAUDE_CONFIG_DIR", home + "/.claude"),
        Map.entry("CLAUDE_CODE_TMPDIR", temporary),
        Map.entry("ANTHROPIC_BASE_URL", api.toString()),
        Map.entry("ANTHROPIC_AUTH_TOKEN", "rehearsal"),
        Map.entry("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
        Map.entry("DISABLE_AUTOUPDATER", "1"),
        Map.entry("CLAUDE_CODE_EAGER_FLUSH", "1"),
        Map.entry("CLAUDE_CODE_DISABLE_BACKGROUND_TASKS", "1"),
        Map.entry("IS_SANDBOX", "1"),
        Map.entry("GIT_AUTHOR_NAME", "Ada"),
        Map.entry("GIT_AUTHOR_EMAIL", "ada@example.com"),
        Map.entry("GIT_COMMITTER_NAME", "Ada"),
        Map.entry("GIT_COMMITTER_EMAIL", "ada@example.com"));
  }

  private static byte[] message(String prompt) {
    var line = JSON.createObjectNode().put("type", "user");
    line.putObject("message").put("role", "user").put("content", prompt);
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String binary() {
    var binary = System.getenv("FLOTILLA_CLAUDE");
    if (binary == null) {
      throw new AssertionError(
          "set FLOTILLA_CLAUDE to the Claude Code binary, or run the tests by ./flotilla test");
    }
    return binary;
  }
}
