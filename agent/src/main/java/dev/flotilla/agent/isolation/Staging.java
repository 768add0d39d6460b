package dev.flotilla.agent.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/// Makes programs that lie where the commands' user cannot go (under root's home) reachable: linked
/// or copied to the root of attempts, once for each version.
final class Staging {
  private static final String BELOW = "bin/bin";

  private final Path tools;

  Staging(Path root) throws IOException {
    tools = root.resolve("tools");
    AttemptDirs.passage(tools);
  }

  /// The file itself where the owner reaches it, else its copy.
  Path reachable(Path file, Owner owner) throws IOException {
    var real = file.toRealPath();
    return Reach.reads(owner, real)
        ? real
        : inPlace(real).resolve(BELOW).resolve(real.getFileName());
  }

  /// Bubblewrap; a build that brings its libraries finds them in a directory `*.libs` two levels
  /// above its own, which comes along.
  Path bubblewrap(Path file, Owner owner) throws IOException {
    var real = file.toRealPath();
    if (Reach.reads(owner, real)) {
      return real;
    }
    var version = inPlace(real);
    try (var libraries =
        Files.newDirectoryStream(real.resolve("../../..").normalize(), "bubblewrap*.libs")) {
      for (var each : libraries) {
        copyAll(each, version.resolve(each.getFileName()));
      }
    }
    return version.resolve(BELOW).resolve(real.getFileName());
  }

  private static void copyAll(Path from, Path to) throws IOException {
    AttemptDirs.passage(to);
    try (var files = Files.newDirectoryStream(from)) {
      for (var each : files) {
        put(each, to.resolve(each.getFileName()));
      }
    }
  }

  /// The directory for one version of a program, which then lies in it at [#BELOW].
  private Path inPlace(Path real) throws IOException {
    var version =
        tools.resolve(
            Names.of(real + " " + Files.size(real) + " " + Files.getLastModifiedTime(real)));
    AttemptDirs.passage(version);
    AttemptDirs.passage(version.resolve("bin"));
    AttemptDirs.passage(version.resolve(BELOW));
    put(real, version.resolve(BELOW).resolve(real.getFileName()));
    return version;
  }

  private static void put(Path from, Path to) throws IOException {
    if (Files.exists(to)) {
      return;
    }
    try {
      Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException _) {
      var draft = to.resolveSibling(UUID.randomUUID().toString());
      Files.copy(from, draft, StandardCopyOption.COPY_ATTRIBUTES);
      Files.move(draft, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
