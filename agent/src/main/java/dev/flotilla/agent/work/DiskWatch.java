package dev.flotilla.agent.work;

import dev.flotilla.agent.claude.StopCause;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what commands write from filling the disk: when less is left than half of what an agent
/// wants free before it takes work, the attempt that takes the most is stopped and its directories
/// are deleted. The others go on; the next one is stopped only if that was not enough. Half,
/// because ordinary work that was taken just above the whole floor must not be stopped for its own
/// checkout. One thread's.
final class DiskWatch implements Loop.Step {
  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

  private final Attempts attempts;
  private final Disk disk;
  private final long least;

  /// @param floor bytes of free disk below which nothing new is taken
  DiskWatch(Attempts attempts, Disk disk, long floor) {
    this.attempts = attempts;
    this.disk = disk;
    this.least = floor / 2;
  }

  @Override
  public boolean runOnce() {
    var all = attempts.all();
    if (all.isEmpty() || all.stream().anyMatch(DiskWatch::isMakingRoom)) {
      return false;
    }
    var free = disk.free();
    if (free < least) {
      largest(all.stream().filter(it -> it.stopped().isEmpty() && it.dirs().isPresent()).toList())
          .ifPresent(it -> stop(it, free));
    }
    return false;
  }

  private static boolean isMakingRoom(Attempt attempt) {
    return attempt.dirs().isPresent() && attempt.stopped().equals(Optional.of(StopCause.NO_SPACE));
  }

  private record Measured(Attempt attempt, long bytes) {}

  private void stop(Measured largest, long free) {
    LOG.atWarn()
        .setMessage("attempt stopped: the disk is filling up")
        .addKeyValue("attempt", largest.attempt().grant().attempt())
        .addKeyValue("holds", largest.bytes())
        .addKeyValue("free", free)
        .addKeyValue("least", least)
        .log();
    largest.attempt().stop(StopCause.NO_SPACE);
  }

  private Optional<Measured> largest(List<Attempt> candidates) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var measured =
          candidates.stream()
              .map(it -> CompletableFuture.supplyAsync(() -> measured(it), threads))
              .toList();
      return measured.stream()
          .map(CompletableFuture::join)
          .max(Comparator.comparingLong(Measured::bytes));
    }
  }

  /// One that cannot be measured in a moment holds too many files to be a small one.
  private Measured measured(Attempt attempt) {
    var bytes = disk.used(attempt.dirs().orElseThrow()).orElse(Long.MAX_VALUE);
    return new Measured(attempt, bytes);
  }
}
