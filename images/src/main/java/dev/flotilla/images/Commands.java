package dev.flotilla.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;

/// Programs of this machine.
final class Commands {
  private Commands() {}

  /// What it printed; empty when it failed.
  static String ask(List<String> command) throws IOException {
    try {
      var process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      var said = new String(process.getInputStream().readAllBytes(), UTF_8);
      return process.waitFor() == 0 ? said : "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("interrupted", e);
    }
  }

  /// @throws ImageException it failed, and what it said
  static void run(List<String> command) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JAVA_TOOL_OPTIONS"); // the user's, for other programs
    try {
      var process = builder.start();
      var said = new String(process.getInputStream().readAllBytes(), UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new ImageException("%s failed (%d): %s".formatted(command.getFirst(), status, said));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("interrupted", e);
    }
  }
}
