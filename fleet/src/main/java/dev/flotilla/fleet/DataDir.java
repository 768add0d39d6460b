package dev.flotilla.fleet;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// The data directory of one fleet, held by an operating system's lock as long as it is open: a
/// killed fleet holds nothing.
final class DataDir implements AutoCloseable {
  /// Grows when an older release could not read what this one writes.
  static final int LAYOUT = 1;

  /// A new database with its program, and one that is there.
  private static final long ROOM_TO_BEGIN = 256L << 20;

  private static final long ROOM_TO_START = 32L << 20;

  private final Path path;
  private final FileLock lock;

  private DataDir(Path path, FileLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /// Makes it when it is not there.
  ///
  /// @throws FlotillaException `conflict` when another fleet holds it, `unprocessable` when it
  ///     cannot be written or belongs to a newer release
  static DataDir open(Path path) {
    try {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      if (isOurs(path)) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      }
      var channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      var lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new FlotillaException(
            ErrorCode.CONFLICT,
            "another fleet uses %s: stop it with `flotilla down`, or choose another --data-dir"
                .formatted(path));
      }
      var dataDir = new DataDir(path, lock);
      dataDir.checkLayout();
      dataDir.checkRoom();
      return dataDir;
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "cannot write the data directory %s (%s): make it writable and leave room on its disk, or choose another by FLOTILLA_DATA_DIR"
              .formatted(path, e),
          e);
    }
  }

  /// Whether a directory that was there already is a fleet's, or is to be one: it holds logs and
  /// people's sources, which are nobody else's. One with other things in it keeps its mode.
  private static boolean isOurs(Path path) throws IOException {
    try (var entries = Files.list(path)) {
      return Files.exists(path.resolve("layout")) || entries.findAny().isEmpty();
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this very process
    }
  }

  private void checkLayout() throws IOException {
    var file = path.resolve("layout");
    if (!Files.exists(file)) {
      Files.writeString(file, LAYOUT + "\n");
      return;
    }
    var found = Files.readString(file).strip();
    if (!found.matches("\\d{1,6}") || Integer.parseInt(found) > LAYOUT) {
      close();
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "%s belongs to a newer Flotilla (layout %s, this one knows %d): use that one, or another --data-dir"
              .formatted(path, found, LAYOUT));
    }
  }

  /// PostgreSQL that runs out of room while it is made or started tells it in many words, none of
  /// which says what to do.
  private void checkRoom() throws IOException {
    var needed = Files.exists(path.resolve("data")) ? ROOM_TO_START : ROOM_TO_BEGIN;
    var left = Files.getFileStore(path).getUsableSpace();
    if (left < needed) {
      close();
      throw new FlotillaException(
          ErrorCode.UNPROCESSABLE,
          "the disk of %s has %d MB left, and a fleet needs %d MB: free some space, or choose another by FLOTILLA_DATA_DIR"
              .formatted(path, left >> 20, needed >> 20));
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      lock.acquiredBy().close(); // releases it
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release " + path, e);
    }
  }
}
