package dev.flotilla.agent.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The scripts that run behind the wall, each with the common part before it.
enum Script {
  PREPARE,
  SNAPSHOT,
  COLLECT,
  APPLY,
  PUSH;

  private final String text = read("common") + read(name().toLowerCase(java.util.Locale.ROOT));

  String text() {
    return text;
  }

  private static String read(String name) {
    try (var stream = Script.class.getResourceAsStream(name + ".sh")) {
      if (stream == null) {
        throw new IllegalStateException("the script " + name + ".sh is not in this build");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
