package dev.flotilla.e2e.kube;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A program that is run to its end.
final class Command {
  private Command() {}

  /// What it is given on its standard input is `input`.
  static Answer run(List<String> command, String input) {
    try {
      var in = Files.createTempFile("flotilla-kube-in", "");
      var err = Files.createTempFile("flotilla-kube-err", "");
      try {
        Files.writeString(in, input);
        var process =
            new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectError(err.toFile())
                .start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), out, read(err));
      } finally {
        Files.delete(in);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
