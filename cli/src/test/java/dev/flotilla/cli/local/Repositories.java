package dev.flotilla.cli.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Real git repositories for tests, apart from whatever git configuration the machine has.
public final class Repositories {
  private Repositories() {}

  /// A repository with one commit of a `README`.
  public static Path withOneCommit(Path directory) {
    init(directory);
    write(directory.resolve("README"), "hello\n");
    commit(directory, "Say hello");
    return directory;
  }

  public static void init(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    git(directory, "init", "-q", "-b", "main");
    git(directory, "config", "user.name", "Ada Lovelace");
    git(directory, "config", "user.email", "ada@example.org");
  }

  public static String commit(Path directory, String message) {
    git(directory, "add", "-A");
    git(directory, "commit", "-q", "-m", message);
    return git(directory, "rev-parse", "HEAD");
  }

  public static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static String git(Path directory, String... arguments) {
    var command = new ArrayList<>(List.of("git", "-C", directory.toString()));
    command.addAll(Arrays.asList(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    try {
      var process = builder.start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + output);
      }
      return output.strip();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
