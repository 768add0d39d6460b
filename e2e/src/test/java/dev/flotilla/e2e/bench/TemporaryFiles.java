package dev.flotilla.e2e.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/// A benchmark's own directory, readable by whatever user its children run as.
final class TemporaryFiles {
  private TemporaryFiles() {}

  static Path create() {
    try {
      var reachable = PosixFilePermissions.fromString("rwxr-xr-x");
      return Files.createTempDirectory(
          "flotilla-bench", PosixFilePermissions.asFileAttribute(reachable));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path directory) {
    try (var all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder()).forEach(it -> it.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
