package dev.flotilla.agent.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Keeps package caches within their bounds, once a day; and gives them up, one after the other,
/// while there is too little disk to take work. One thread's.
final class CacheKeeper implements Loop.Step {
  private static final Duration EVERY = Duration.ofDays(1);

  private final Disk disk;
  private final long floor;
  private final Clock clock;
  private Instant next;

  /// @param floor bytes of free disk below which nothing new is taken
  CacheKeeper(Disk disk, long floor, Clock clock) {
    this.disk = disk;
    this.floor = floor;
    this.clock = clock;
    this.next = clock.instant();
  }

  @Override
  public boolean runOnce() {
    if (disk.free() < floor) {
      return disk.dropCache();
    }
    var now = clock.instant();
    if (!now.isBefore(next)) {
      next = now.plus(EVERY);
      disk.pruneCaches();
    }
    return false;
  }
}
