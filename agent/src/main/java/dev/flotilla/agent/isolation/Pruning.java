package dev.flotilla.agent.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bounds what package caches take: what nobody used for a month goes, then the longest unused until
/// the rest takes at most a tenth of the disk. What a living attempt may use stays. Thread-safe.
final class Pruning {
  private static final Logger LOG = LoggerFactory.getLogger(Pruning.class);
  private static final Duration MEASURE = Duration.ofMinutes(1);
  private static final int SHARE = 10;

  private final AttemptRoot root;
  private final Caches caches;
  private final Leftovers leftovers;
  private final DiskUse use;

  Pruning(AttemptRoot root, Caches caches, Leftovers leftovers, DiskUse use) {
    this.root = root;
    this.caches = caches;
    this.leftovers = leftovers;
    this.use = use;
  }

  /// To the bounds. Measures every cache, which takes its time: not in anybody's way.
  void run() throws IOException {
    run(Files.getFileStore(root.path()).getTotalSpace() / SHARE);
  }

  void run(long most) throws IOException {
    while (discardFirst(caches::isStale).isPresent()) {}
    var sum = 0L;
    for (var cache : root.alone(caches::all)) {
      sum += size(cache.path());
    }
    while (sum > most) {
      var oldest = root.alone(() -> caches.unused(leftovers::isHeld)).stream().findFirst();
      if (oldest.isEmpty()) {
        break;
      }
      var size = size(oldest.get().path());
      if (discardFirst(oldest.get()::equals).isPresent()) {
        sum -= size;
      }
    }
    leftovers.emptyTrash();
  }

  /// Deletes the longest unused one; false when there is none.
  boolean dropOne() throws IOException {
    var dropped = discardFirst(_ -> true).isPresent();
    leftovers.emptyTrash();
    return dropped;
  }

  private Optional<Caches.Cache> discardFirst(Predicate<Caches.Cache> which) throws IOException {
    return root.alone(
        () -> {
          var first = caches.unused(leftovers::isHeld).stream().filter(which).findFirst();
          if (first.isPresent()) {
            leftovers.discard(first.get().path());
            LOG.atInfo().addKeyValue("used", first.get().used()).log("package cache deleted");
          }
          return first;
        });
  }

  /// One that cannot be measured in time counts nothing, and goes when it is its turn.
  private long size(Path cache) {
    return use.of(List.of(cache), MEASURE).orElse(0);
  }
}
