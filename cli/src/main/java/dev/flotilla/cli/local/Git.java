package dev.flotilla.cli.local;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The user's git in the user's own repository, as the user: its configuration applies unless a
/// caller says otherwise. Output is bytes read as ISO 8859-1, so that no path is ever mangled.
final class Git {
  /// What a hook of the user's may have left in the environment.
  private static final List<String> NOT_OURS =
      List.of(
          "GIT_DIR",
          "GIT_WORK_TREE",
          "GIT_INDEX_FILE",
          "GIT_PREFIX",
          "GIT_NAMESPACE",
          "GIT_OBJECT_DIRECTORY",
          "GIT_ALTERNATE_OBJECT_DIRECTORIES",
          "GIT_CONFIG_PARAMETERS",
          "GIT_CONFIG_COUNT",
          "GIT_TRACE",
          "GIT_TRACE_CURL",
          "GIT_CURL_VERBOSE");

  private final Path directory;

  Git(Path directory) {
    this.directory = directory;
  }

  record Answer(int exitCode, String output, String complaint) {
    boolean isGood() {
      return exitCode == 0;
    }

    String line() {
      return output.strip();
    }
  }

  Answer run(String... arguments) {
    return run(Map.of(), arguments);
  }

  /// @param environment for this call alone; what is secret goes here, never into the arguments
  Answer run(Map<String, String> environment, String... arguments) {
    var command = new ArrayList<>(List.of("git", "-C", directory.toString()));
    command.addAll(Arrays.asList(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(NOT_OURS);
    builder
        .environment()
        .putAll(Map.of("LC_ALL", "C", "GIT_TERMINAL_PROMPT", "0", "GIT_OPTIONAL_LOCKS", "0"));
    builder.environment().putAll(environment);
    try {
      var complaints = Files.createTempFile("flotilla-git", ".txt");
      try {
        builder.redirectError(complaints.toFile());
        var process = builder.start();
        process.getOutputStream().close();
        var output = process.getInputStream().readAllBytes();
        return new Answer(
            process.waitFor(),
            new String(output, StandardCharsets.ISO_8859_1),
            Files.readString(complaints, StandardCharsets.ISO_8859_1));
      } finally {
        Files.delete(complaints);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run git: is it installed and in PATH?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FlotillaException(ErrorCode.UNAVAILABLE, "git was interrupted", e);
    }
  }

  /// What git complains about: its first "fatal:" or "error:", else its first line.
  static String reason(Answer answer) {
    var lines = answer.complaint().lines().filter(it -> !it.isBlank()).toList();
    return lines.stream()
        .filter(it -> it.startsWith("fatal: ") || it.startsWith("error: "))
        .findFirst()
        .or(() -> lines.stream().findFirst())
        .map(it -> it.replaceFirst("^(fatal|error): ", ""))
        .orElse("git exited with " + answer.exitCode());
  }
}
