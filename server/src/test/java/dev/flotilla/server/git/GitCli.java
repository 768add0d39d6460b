package dev.flotilla.server.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The real git binary as a client, away from any configuration of the machine's.
record GitCli(Path directory, Path home, Optional<String> token) {
  record Ran(int exit, String output) {}

  static GitCli init(Path directory, Path home) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var git = new GitCli(directory, home, Optional.empty());
    git.ok("init", "-q", "-b", "trunk");
    return git;
  }

  GitCli with(String token) {
    return new GitCli(directory, home, Optional.of(token));
  }

  GitCli in(Path other) {
    return new GitCli(other, home, token);
  }

  String ok(String... arguments) {
    var ran = run(arguments);
    assertThat(ran.exit()).as("git %s: %s", List.of(arguments), ran.output()).isZero();
    return ran.output().strip();
  }

  Ran run(String... arguments) {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectErrorStream(true);
    var env = builder.environment();
    env.keySet().removeIf(name -> name.startsWith("GIT_") || name.endsWith("_proxy"));
    env.put("HOME", home.toString());
    env.put("GIT_CONFIG_NOSYSTEM", "1");
    env.put("GIT_TERMINAL_PROMPT", "0");
    env.put("GIT_AUTHOR_NAME", "Ada");
    env.put("GIT_AUTHOR_EMAIL", "ada@example.org");
    env.put("GIT_COMMITTER_NAME", "Flotilla");
    env.put("GIT_COMMITTER_EMAIL", "flotilla@localhost");
    token.ifPresent(
        it -> {
          env.put("GIT_CONFIG_COUNT", "1");
          env.put("GIT_CONFIG_KEY_0", "http.extraHeader");
          env.put("GIT_CONFIG_VALUE_0", "Authorization: Bearer " + it);
        });
    try {
      var process = builder.start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ran(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String commit(String path, String content) {
    return commit(path, content, "change " + path);
  }

  String commit(String path, String content, String message) {
    write(path, content);
    ok("add", "-A");
    ok("commit", "-q", "-m", message);
    return ok("rev-parse", "HEAD");
  }

  void write(String path, String content) {
    try {
      var file = directory.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
