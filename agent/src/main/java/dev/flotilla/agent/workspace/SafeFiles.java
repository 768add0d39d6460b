package dev.flotilla.agent.workspace;

import dev.flotilla.agent.isolation.Owner;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads and writes files below a directory that something hostile writes too (a workspace, a
/// config directory, a transcript): regular files only, no link is followed in any component, a
/// fifo never blocks, sizes are capped by the caller. Paths are relative, with `/`. Thread-safe.
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class SafeFiles {
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
    throw new UnsupportedOperationException(base + path + offset + max);
  }

  /// The size of a regular file; empty when there is none.
  public OptionalLong size(String path) {
    throw new UnsupportedOperationException(base + path);
  }

  /// Regular files below a directory, as paths relative to the base, sorted, at most `max`.
  public List<String> list(String directory, int max) {
    throw new UnsupportedOperationException(base + directory + max);
  }

  /// Creates or replaces a file (mode 0600) and the directories (0700) above it.
  ///
  /// @throws dev.flotilla.api.error.FlotillaException `internal` when a component is no directory
  ///     or the disk is full
  public void write(String path, byte[] content) {
    throw new UnsupportedOperationException(base + path + content.length + owner);
  }
}
