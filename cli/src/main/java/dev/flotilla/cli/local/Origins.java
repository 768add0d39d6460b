package dev.flotilla.cli.local;

import dev.flotilla.api.task.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// Which repository of this machine a task was submitted from, so that its result finds home from
/// any directory. Only a help: what cannot be written or read is as if it were not known.
public final class Origins {
  private static final int LONGEST_PATH = 8_192;

  private final Path directory;

  public Origins(Path dataDir) {
    this.directory = dataDir.resolve("origins");
  }

  /// @param repository an absolute path
  public void remember(TaskId task, Path repository) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(directory.resolve(task.value()), repository.toString());
    } catch (IOException e) {
      // the result can still be fetched with --repo
    }
  }

  public Optional<Path> find(TaskId task) {
    var file = directory.resolve(task.value());
    try {
      return Files.isRegularFile(file) && Files.size(file) <= LONGEST_PATH
          ? Optional.of(Path.of(Files.readString(file))).filter(Files::isDirectory)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
