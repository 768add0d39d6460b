package dev.flotilla.agent.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/// The package caches under a root, one for each repository and place, because places may belong to
/// different users. When it was last used is a cache's modification time: only we can change what
/// lies in it directly. All methods under the root's lock.
final class Caches {
  /// What nobody used for so long is deleted.
  static final Duration KEEP = Duration.ofDays(30);

  private static final Pattern NAME = Pattern.compile("[0-9a-f]{16}-(\\d{1,3})");

  private final Path directory;
  private final Clock clock;

  /// @param used when an attempt last began with it
  record Cache(Path path, int place, Instant used) {}

  Caches(Path root, Clock clock) {
    this.directory = root.resolve("caches");
    this.clock = clock;
  }

  void open() throws IOException {
    AttemptDirs.passage(directory);
  }

  /// The cache of attempts at a repository at a place.
  Path of(String repository, int place) throws IOException {
    var cache = directory.resolve(Names.of(repository) + "-" + place);
    AttemptDirs.passage(cache);
    return cache;
  }

  /// It is used now. To be said when all that lies in it directly is there.
  void use(Path cache) throws IOException {
    Files.setLastModifiedTime(cache, FileTime.from(clock.instant()));
  }

  boolean isStale(Cache cache) {
    return cache.used().isBefore(clock.instant().minus(KEEP));
  }

  /// Of places that nobody holds, the longest unused first.
  List<Cache> unused(IntPredicate isHeld) throws IOException {
    return all().stream().filter(it -> !isHeld.test(it.place())).toList();
  }

  /// All of them, the longest unused first.
  List<Cache> all() throws IOException {
    var found = new ArrayList<Cache>();
    try (var entries = Files.newDirectoryStream(directory)) {
      for (var entry : entries) {
        var name = NAME.matcher(entry.getFileName().toString());
        if (name.matches()) {
          var used = Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).toInstant();
          found.add(new Cache(entry, Integer.parseInt(name.group(1)), used));
        }
      }
    }
    return found.stream().sorted(Comparator.comparing(Cache::used)).toList();
  }
}
