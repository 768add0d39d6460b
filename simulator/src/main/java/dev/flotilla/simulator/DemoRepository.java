package dev.flotilla.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The sample repository of the `demo` scenario: a small sea chart with a bug, and a check that is
/// red because of it. Needs nothing but a POSIX shell and awk.
public final class DemoRepository {
  /// What the demo asks for; the scenario knows it by the words "sea chart".
  public static final String PROMPT =
      "The check of this sea chart is red: find out why and mend it. Then let the fleet sail:"
          + " `sh chart.sh FLEET HOURS` shall draw the chart as it is so many hours later, around"
          + " the world where the sea ends. Extend the check for it. Commit each of the two.";

  /// The repository's own check; also in its `.flotilla.yaml`.
  public static final String CHECK = "sh check.sh";

  private static final List<String> FILES =
      List.of("README.md", "chart.sh", "check.sh", "fleet.txt", ".flotilla.yaml");

  private DemoRepository() {}

  /// Writes the files into `directory`, which is made if need be; no git.
  public static void writeTo(Path directory) {
    try {
      Files.createDirectories(directory);
      for (var name : FILES) {
        Files.write(directory.resolve(name), content(name));
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
