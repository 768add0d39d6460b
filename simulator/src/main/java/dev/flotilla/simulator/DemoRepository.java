package dev.flotilla.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The sample repository of the `demo` scenario: a picture of a harbour that is made of parts, with a
/// check. Needs nothing but a POSIX shell and awk.
public final class DemoRepository {
  /// What the demo asks for; the scenario knows it by its first words.
  public static final String PROMPT =
      "The harbour is empty at night. Hang a moon and stars over it, build a lighthouse whose beam"
          + " turns, and let the ships sail with the hours, around the world. Then make it possible"
          + " to watch a whole night go by. The check shall know all of it.";

  /// The repository's own check; also in its `.flotilla.yaml`.
  public static final String CHECK = "sh check.sh";

  /// A file that the demo leaves.
  public static final String PICTURE = "harbour.txt";

  private static final List<String> FILES =
      List.of(
          "README.md",
          "harbour.sh",
          "scene.txt",
          "fleet.txt",
          "parts/sea.sh",
          "parts/fleet.sh",
          "check.sh",
          "checks/fleet.sh",
          ".flotilla.yaml");

  private DemoRepository() {}

  /// Writes the files into `directory`, which is made if need be; no git.
  public static void writeTo(Path directory) {
    try {
      Files.createDirectories(directory);
      for (var name : FILES) {
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the sample repository to " + directory, e);
    }
  }

  private static byte[] content(String name) throws IOException {
    try (var in = DemoRepository.class.getResourceAsStream("demo/" + name)) {
      if (in == null) {
        throw new IllegalStateException("sample file " + name + " is not on the class path");
      }
      return in.readAllBytes();
    }
  }
}
