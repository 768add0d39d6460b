package dev.flotilla.agent.isolation;

import dev.flotilla.api.work.AttemptId;
import java.nio.file.Path;

/// The directory under which all attempts of this machine's user live, each at a numbered place
/// that belongs to one living JVM at a time. Several instances may share it. Its path is neutral,
/// because commands can see it. Thread-safe.
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class AttemptRoot {
  private final Path path;

  private AttemptRoot(Path path) {
    this.path = path;
  }

  /// Where attempts live unless somebody says otherwise: on disk, apart from any home (a child of
  /// another user could not reach it there).
  public static Path standard() {
    throw new UnsupportedOperationException();
  }

  /// Opens (or creates) a root and ends, deletes and frees what dead JVMs left there.
  ///
  /// @throws dev.flotilla.api.error.FlotillaException `unavailable` when it cannot be written or
  ///     belongs to somebody else
  public static AttemptRoot open(Path path) {
    return new AttemptRoot(path);
  }

  /// Takes a place and creates its directories.
  ///
  /// @param repository names the repository among others (a root commit, a URL): attempts at the
  ///     same one share package caches
  public AttemptDirs acquire(AttemptId attempt, String repository) {
    throw new UnsupportedOperationException(path + " " + attempt + repository);
  }

  /// Bytes of disk that are left for attempts.
  public long free() {
    throw new UnsupportedOperationException();
  }

  void release(AttemptDirs dirs) {
    throw new UnsupportedOperationException(dirs.toString());
  }
}
