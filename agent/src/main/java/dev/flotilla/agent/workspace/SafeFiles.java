package dev.flotilla.agent.workspace;

import dev.flotilla.agent.isolation.Owner;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Reads and writes files below a directory that something hostile writes too (a workspace, a config
/// directory, a transcript): regular files only, no link is followed in any component, sizes are
/// capped by the caller. Paths are relative, with `/`. Thread-safe.
public final class SafeFiles {

  /// To open for reading alone waits for a writer when a pipe was put in the file's place meanwhile;
  /// to open for both does not, and what is no file says so when its position is set.
  private static final Set<OpenOption> WITHOUT_WAITING =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private static final int DEEPEST = 64;

  private final Path base;
  private final Owner owner;

  /// @param base a directory whose own path only we can change
  /// @param owner gets what is written
  public SafeFiles(Path base, Owner owner) {
    this.base = base;
    this.owner = owner;
  }

  /// Bytes of a file from an offset on, at most `max` of them; fewer only at its end. Empty when
  /// there is no such regular file.
  public Optional<byte[]> read(String path, long offset, int max) {
    return at(path, (directory, name) -> read(directory, name, offset, max));
  }

  private static Optional<byte[]> read(
      SecureDirectoryStream<Path> directory, Path name, long offset, int max) throws IOException {
    if (!attributes(directory, name).isRegularFile()) {
      return Optional.empty();
    }
    try (var channel = directory.newByteChannel(name, WITHOUT_WAITING)) {
      return Optional.of(read(channel, offset, max));
    }
  }

  private static byte[] read(SeekableByteChannel channel, long offset, int max) throws IOException {
    int length = Math.clamp(channel.size() - offset, 0, max);
    var buffer = ByteBuffer.allocate(length);
    channel.position(offset);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
    var bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  /// The size of a regular file; empty when there is none.
  public OptionalLong size(String path) {
    return at(path, (directory, name) -> Optional.of(attributes(directory, name)))
        .filter(BasicFileAttributes::isRegularFile)
        .map(it -> OptionalLong.of(it.size()))
        .orElse(OptionalLong.empty());
  }

  /// Removes a file or link, never what it points to, also while commands run. False when there was
  /// none.
  public boolean delete(String path) {
    return at(
            path,
            (directory, name) -> {
              directory.deleteFile(name);
              return Optional.of(true);
            })
        .isPresent();
  }

  /// Regular files below a directory, as paths relative to the base, sorted, at most `max`.
  public List<String> list(String directory, int max) {
    var found = new ArrayList<String>();
    at(
        directory,
        (above, name) -> {
          try (var below = above.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            list(below, directory, found, max, DEEPEST);
          }
          return Optional.empty();
        });
    return found.stream().sorted().toList();
  }

  private static void list(
      SecureDirectoryStream<Path> directory, String path, List<String> found, int max, int deep)
      throws IOException {
    try {
      for (var each : directory) {
        var name = each.getFileName();
        var attributes = attributes(directory, name);
        if (attributes.isRegularFile() && found.size() < max) {
          found.add(path + "/" + name);
        } else if (attributes.isDirectory() && deep > 0 && found.size() < max) {
          try (var below = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            list(below, path + "/" + name, found, max, deep - 1);
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /// @throws FlotillaException `invalid_request` for a path that leads anywhere else
  static Path below(String path) {
    var relative = Path.of(path);
    if (path.isEmpty()
        || relative.isAbsolute()
        || !relative.equals(relative.normalize())
        || relative.startsWith("..")) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "expected a path below a directory, found '" + path + "'");
    }
    return relative;
  }

  private interface Step<T> {
    Optional<T> take(SecureDirectoryStream<Path> directory, Path name) throws IOException;
  }

  private <T> Optional<T> at(String path, Step<T> step) {
    var relative = below(path);
    try (var stream = Files.newDirectoryStream(base)) {
      return at(secure(stream), relative, step);
    } catch (IOException | DirectoryIteratorException _) {
      return Optional.empty();
    }
  }

  private static <T> Optional<T> at(
      SecureDirectoryStream<Path> directory, Path relative, Step<T> step) throws IOException {
    var first = relative.getName(0);
    if (relative.getNameCount() == 1) {
      return step.take(directory, first);
    }
    try (var below = directory.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
      return at(below, relative.subpath(1, relative.getNameCount()), step);
    }
  }

  @SuppressWarnings("unchecked")
  private static SecureDirectoryStream<Path> secure(java.nio.file.DirectoryStream<Path> stream) {
    if (stream instanceof SecureDirectoryStream<?> secure) {
      return (SecureDirectoryStream<Path>) secure;
    }
    throw new UncheckedIOException(
        new IOException("this system has no openat(2): files cannot be read safely"));
  }

  private static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    return directory
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  /// Creates or replaces a file (mode 0600) and the directories (0700) above it, while no command
  /// of the attempt runs.
  ///
  /// @throws FlotillaException `internal` when a component is no directory or the disk is full
  public void write(String path, byte[] content) {
    SafeWriter.write(base, path, content, "rw-------", owner);
  }

  /// The same for what is run by its path (mode 0700).
  public void writeExecutable(String path, byte[] content) {
    SafeWriter.write(base, path, content, "rwx------", owner);
  }
}
