package dev.flotilla.agent.isolation;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// The directories of one attempt on the host, owned by the user that its commands run as. Closing
/// ends what still runs in them, deletes them (the caches stay), whatever was written into them,
/// and gives the place back. Read out of them with `SafeFiles` only.
///
/// @param place the number of the place under the root that this attempt holds
/// @param ws the workspace
/// @param home HOME of the commands
/// @param config `CLAUDE_CONFIG_DIR`
/// @param tmp `TMPDIR`
/// @param cache package caches, kept for the next attempt at the same repository
/// @param maven Maven's local repository, kept likewise
/// @param port for a dev server; nobody listened there when the attempt began
public record AttemptDirs(
    AttemptRoot root,
    AttemptId attempt,
    int place,
    Owner owner,
    Path base,
    Path ws,
    Path home,
    Path config,
    Path tmp,
    Path cache,
    Path maven,
    int port)
    implements AutoCloseable {

  /// Creates what is missing. What commands can write lies in directories that they cannot: none
  /// of these can be replaced by a link.
  static AttemptDirs create(
      AttemptRoot root, AttemptId attempt, int place, Path base, Path caches, int port)
      throws IOException {
    var owner = Owner.ofPlace(place);
    passage(base);
    return new AttemptDirs(
        root,
        attempt,
        place,
        owner,
        base,
        owned(base.resolve("ws"), owner),
        owned(base.resolve("home"), owner),
        owned(base.resolve("cfg"), owner),
        owned(base.resolve("tmp"), owner),
        owned(caches.resolve("cache"), owner),
        owned(caches.resolve("m2"), owner),
        port);
  }

  /// A directory of ours that others may pass but not list.
  static void passage(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(directory);
    }
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
  }

  private static Path owned(Path directory, Owner owner) throws IOException {
    if (!Files.isDirectory(directory)) {
      var mode = PosixFilePermissions.fromString("rwx------");
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(mode));
      owner.take(directory);
    }
    return directory;
  }

  /// For commands that run as somebody else than the place's user: git and npm mind who owns where
  /// they are.
  void giveTo(Owner user) {
    if (owner.uid() == user.uid()) {
      return;
    }
    try {
      for (var directory : List.of(ws, home, config, tmp, cache, maven)) {
        user.own(directory);
      }
    } catch (IOException e) {
      throw new FlotillaException(ErrorCode.INTERNAL, base + ": could not be given away: " + e, e);
    }
  }

  /// Where both caches lie.
  Path caches() {
    return cache.resolveSibling("");
  }

  @Override
  public void close() {
    root.release(this, false);
  }

  /// Closes, and deletes the caches too.
  public void closeWithCaches() {
    root.release(this, true);
  }
}
