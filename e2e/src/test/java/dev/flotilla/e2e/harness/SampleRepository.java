package dev.flotilla.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A user's git repository, with a person's identity and one commit to begin with.
public record SampleRepository(Path path) {
  public static SampleRepository create(Path path) {
    try {
      Files.createDirectories(path);
      var repository = new SampleRepository(path);
      repository.git("init", "-q", "-b", "trunk");
      repository.git("config", "user.name", "Ada Lovelace");
      repository.git("config", "user.email", "ada@example.org");
      Files.writeString(path.resolve("README.md"), "# A sample\n");
      repository.git("add", "-A");
      repository.git("commit", "-q", "-m", "Begin");
      return repository;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs git here, without any configuration of this machine; stdout, trimmed.
  public String git(String... args) {
    try {
      var command = new ArrayList<String>();
      command.add("git");
      command.addAll(List.of(args));
      var builder = new ProcessBuilder(command).directory(path.toFile());
      builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
      builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
      builder.redirectErrorStream(true);
      var process = builder.start();
      var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("git " + List.of(args) + ": " + out);
      }
      return out.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Everything that a run may not touch: HEAD, index, the working tree, config, other refs.
  public String fingerprint() {
    try (Stream<Path> files = Files.walk(path)) {
      var tree =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(path.resolve(".git")))
              .map(file -> path.relativize(file) + " " + read(file).hashCode())
              .sorted()
              .toList();
      var refs = git("for-each-ref").lines().filter(it -> !it.contains("refs/heads/flotilla/"));
      return String.join(
          "\n",
          read(path.resolve(".git/HEAD")),
          git("ls-files", "--stage"),
          read(path.resolve(".git/config")),
          String.valueOf(Files.exists(path.resolve(".git/FETCH_HEAD"))),
          tree.toString(),
          refs.toList().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
