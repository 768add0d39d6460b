package dev.flotilla.agent.isolation;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.AttemptId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// The directory under which all attempts of this machine's user live, each at a numbered place
/// that belongs to one living JVM at a time. Several instances may share it. Its path is neutral,
/// because commands can see it. Thread-safe.
public final class AttemptRoot {
  private static final Object ONE_AT_A_TIME = new Object(); // file locks hold between JVMs only
  private static final int FIRST_PORT = 42000;

  private final Path path;
  private final Leftovers leftovers;
  private final Caches caches;
  private final DiskUse use;
  private final Pruning pruning;

  private AttemptRoot(Path path, Forker forker, Clock clock) {
    this.path = path;
    this.leftovers = new Leftovers(path, forker);
    this.caches = new Caches(path, clock);
    this.use = new DiskUse(forker);
    this.pruning = new Pruning(this, caches, leftovers, use);
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
    return open(path, forker, Clock.systemUTC());
  }

  /// @param clock tells which package caches are old
  public static AttemptRoot open(Path path, Forker forker, Clock clock) {
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
      var root = new AttemptRoot(real, forker, clock);
      root.caches.open();
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
        var cache = caches.of(repository, number);
        var port = Names.freePort(FIRST_PORT + number);
        var dirs = AttemptDirs.create(this, attempt, number, base(number), cache, port);
        caches.use(cache);
        return dirs;
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

  /// What an attempt's directories and its caches take of the disk; empty when that cannot be told
  /// within the limit.
  public OptionalLong used(AttemptDirs dirs, Duration limit) {
    return use.of(List.of(dirs.base(), dirs.caches()), limit);
  }

  /// Deletes the package caches that nobody used for a month, and the longest unused of the others
  /// until they take at most a tenth of the disk; never one that an attempt may use now. Takes its
  /// time.
  public void pruneCaches() {
    try {
      pruning.run();
    } catch (IOException e) {
      throw new FlotillaException(ErrorCode.UNAVAILABLE, path + ": caches: " + e, e);
    }
  }

  /// Deletes the package cache that nobody used for the longest time; false when there is none that
  /// may go.
  public boolean dropCache() {
    try {
      return pruning.dropOne();
    } catch (IOException e) {
      throw new FlotillaException(ErrorCode.UNAVAILABLE, path + ": caches: " + e, e);
    }
  }

  void release(AttemptDirs dirs, boolean withCaches) {
    try {
      alone(
          () -> {
            var held = Place.read(path, dirs.place());
            if (held.isPresent() && held.get().attempt().equals(dirs.attempt())) {
              leftovers.clear(held.get());
              if (withCaches) {
                leftovers.discard(dirs.caches());
              }
            }
            return true;
          });
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.INTERNAL, dirs.base() + ": could not be given back: " + e, e);
    }
    leftovers.emptyTrash();
  }

  /// What is done under the root's lock.
  interface Step<T> {
    T take() throws IOException;
  }

  /// On a thread of its own, because an interrupt of the caller's would close the lock's file, and
  /// what an ended attempt had would stay where it is.
  <T> T alone(Step<T> step) throws IOException {
    try {
      return CompletableFuture.supplyAsync(() -> locked(step), Thread::startVirtualThread).join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case UncheckedIOException io -> throw io.getCause();
        case RuntimeException broken -> throw broken;
        case null, default -> throw e;
      }
    }
  }

  private <T> T locked(Step<T> step) {
    synchronized (ONE_AT_A_TIME) {
      try (var channel =
              FileChannel.open(
                  path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        return step.take();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
