package dev.flotilla.agent.isolation;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.AttemptId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The directory under which all attempts of this machine's user live, each at a numbered place
/// that belongs to one living JVM at a time. Several instances may share it. Its path is neutral,
/// because commands can see it. Thread-safe.
public final class AttemptRoot {
  private static final Object ONE_AT_A_TIME = new Object(); // file locks hold between JVMs only
  private static final int FIRST_PORT = 42000;

  private final Path path;
  private final Leftovers leftovers;

  private AttemptRoot(Path path, Forker forker) {
    this.path = path;
    this.leftovers = new Leftovers(path, forker);
  }

  /// Where attempts live unless somebody says otherwise: on disk, apart from any home (a child of
  /// another user could not reach it there).
  public static Path standard() {
    return Path.of("/var/tmp/flotilla-" + Owner.self().uid());
  }

  /// Opens (or creates) a root and ends, deletes and frees what dead JVMs left there.
  ///
  /// @throws FlotillaException `unavailable` when it cannot be written or belongs to somebody else
  public static AttemptRoot open(Path path, Forker forker) {
    try {
      // before its mode is touched: anybody may have put a link there, /var/tmp is everybody's
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        requireOurs(path);
      }
      AttemptDirs.passage(path);
      requireOurs(path);
      var real = path.toRealPath();
      if (!Reach.enters(Owner.ofPlace(0), real)) {
        throw new FlotillaException(
            ErrorCode.UNAVAILABLE,
            ("%s: expected a directory that every user may pass through, because agents"
                    + " run as a user of their own; choose one outside of any home")
                .formatted(path));
      }
      AttemptDirs.passage(real.resolve("caches"));
      var root = new AttemptRoot(real, forker);
      root.alone(
          () -> {
            root.leftovers.sweep();
            return true;
          });
      return root;
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE,
          "%s: expected a directory for workspaces that can be written: %s".formatted(path, e),
          e);
    }
  }

  private static void requireOurs(Path path) throws IOException {
    var owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (Files.isSymbolicLink(path) || !owner.equals(Owner.self().uid())) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE,
          "%s: expected a directory of our own, found %s of user %s; remove it"
              .formatted(path, Files.isSymbolicLink(path) ? "a link" : "one", owner));
    }
  }

  public Path path() {
    return path;
  }

  /// Takes a place and creates its directories.
  ///
  /// @param repository names the repository among others (a root commit, a URL): attempts at the
  ///     same one, at the same place, share package caches
  /// @throws FlotillaException `unavailable` when no place is free or the disk is full
  public AttemptDirs acquire(AttemptId attempt, String repository) {
    try {
      return alone(() -> create(attempt, repository));
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.UNAVAILABLE,
          "%s: the directories of an attempt could not be created: %s".formatted(path, e),
          e);
    }
  }

  private AttemptDirs create(AttemptId attempt, String repository) throws IOException {
    for (int number = 0; number < Owner.PLACES; number++) {
      if (leftovers.free(number)) {
        Place.ofThisProcess(number, attempt).write(path);
        var caches = path.resolve("caches").resolve(Names.of(repository) + "-" + number);
        var port = Names.freePort(FIRST_PORT + number);
        return AttemptDirs.create(this, attempt, number, base(number), caches, port);
      }
    }
    throw new FlotillaException(
        ErrorCode.UNAVAILABLE, path + ": all " + Owner.PLACES + " places for attempts are taken");
  }

  private Path base(int number) {
    return path.resolve(Integer.toString(number));
  }

  /// Bytes of disk that are left for attempts.
  public long free() {
    try {
      return Files.getFileStore(path).getUsableSpace();
    } catch (IOException e) {
      throw new FlotillaException(ErrorCode.UNAVAILABLE, path + ": " + e, e);
    }
  }

  void release(AttemptDirs dirs) {
    try {
      alone(
          () -> {
            var held = Place.read(path, dirs.place());
            if (held.isPresent() && held.get().attempt().equals(dirs.attempt())) {
              leftovers.clear(held.get());
            }
            return true;
          });
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.INTERNAL, dirs.base() + ": could not be given back: " + e, e);
    }
    leftovers.emptyTrash();
  }

  private interface Step<T> {
    T take() throws IOException;
  }

  private <T> T alone(Step<T> step) throws IOException {
    synchronized (ONE_AT_A_TIME) {
      try (var channel =
              FileChannel.open(
                  path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        return step.take();
      }
    }
  }
}
