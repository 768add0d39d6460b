package dev.flotilla.server.git;

import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.git.StoredPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// A bare repository for one errand of the git binary, with the cache's objects as alternates.
/// Deleted when closed. Used by one thread.
record Scratch(Path path) implements AutoCloseable {
  /// @param known commits that the alternates hold, so that a fetch brings the difference
  static Scratch create(LocalPacks disk, List<Path> alternates, List<CommitId> known)
      throws IOException {
    var refs = new TreeMap<String, CommitId>();
    for (int i = 0; i < known.size(); i++) {
      refs.put("refs/known/%06d".formatted(i), known.get(i));
    }
    var scratch = create(disk, refs);
    Files.writeString(
        scratch.path.resolve("objects/info/alternates"),
        alternates.stream()
            .filter(Files::isDirectory)
            .map(it -> it.toAbsolutePath() + "\n")
            .collect(Collectors.joining()));
    return scratch;
  }

  /// @param packs the objects that git sees, exactly: none that linger in the cache unaccepted
  static Scratch of(LocalPacks disk, List<StoredPack> packs, SortedMap<String, CommitId> refs)
      throws IOException {
    var scratch = create(disk, refs);
    for (var pack : packs) {
      // not named as the cache's own are, which the sweep takes by their names
      disk.link(pack, scratch.path.resolve("objects/pack/pack-of-" + pack.id()));
    }
    return scratch;
  }

  private static Scratch create(LocalPacks disk, SortedMap<String, CommitId> named)
      throws IOException {
    var path = below(disk).resolve(UUID.randomUUID() + ".git");
    Files.createDirectories(path.resolve("objects/info"));
    Files.createDirectories(path.resolve("objects/pack"));
    Files.createDirectories(path.resolve("refs"));
    // of no branch that may exist, because newer gits read a bare repository's attributes from it
    Files.writeString(path.resolve("HEAD"), "ref: refs/none\n");
    Files.writeString(
        path.resolve("config"), "[core]\n\tbare = true\n\trepositoryformatversion = 0\n");
    var refs = new StringBuilder("# pack-refs with: peeled fully-peeled sorted \n");
    named.forEach((name, commit) -> refs.append(commit).append(' ').append(name).append('\n'));
    Files.writeString(path.resolve("packed-refs"), refs);
    return new Scratch(path);
  }

  private static Path below(LocalPacks disk) {
    return disk.root().resolve("scratch");
  }

  /// Deletes those that a server left when it died. Returns how many.
  static int sweep(LocalPacks disk, Instant before) throws IOException {
    int swept = 0;
    try (var all = Files.newDirectoryStream(below(disk), "*.git")) {
      for (var path : all) {
        // written at the creation, and never again
        if (Files.getLastModifiedTime(path.resolve("config")).toInstant().isBefore(before)) {
          new Scratch(path).close();
          swept++;
        }
      }
    } catch (NoSuchFileException e) {
      // there are none, or the cache was deleted meanwhile
    }
    return swept;
  }

  /// The packs that a fetch left, without their endings.
  List<PackFiles> packs() throws IOException {
    var packs = new ArrayList<PackFiles>();
    try (var files = Files.newDirectoryStream(path.resolve("objects/pack"), "*.idx")) {
      for (var index : files) {
        var name = index.getFileName().toString().replaceFirst("\\.idx$", ".pack");
        packs.add(new PackFiles(index.resolveSibling(name), index));
      }
    }
    return packs;
  }

  @Override
  public void close() throws IOException {
    try (var files = Files.walk(path)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // the cache was deleted meanwhile
    }
  }
}
