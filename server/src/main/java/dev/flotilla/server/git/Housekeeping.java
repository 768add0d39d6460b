package dev.flotilla.server.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Keeps git's tables and cache small: collects what is over, sweeps now and then.
/// Several replicas may run it. One thread calls it.
public final class Housekeeping {
  private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(10);

  private final Collector collector;
  private final Sweep sweep;
  private final Clock clock;
  private Instant nextSweep = Instant.MIN;

  Housekeeping(Collector collector, Sweep sweep, Clock clock) {
    this.collector = collector;
    this.sweep = sweep;
    this.clock = clock;
  }

  /// Takes one step. False when there was nothing to do, so that the caller can wait.
  public boolean runOnce() {
    if (collector.runOnce()) {
      return true;
    }
    if (clock.instant().isBefore(nextSweep)) {
      return false;
    }
    if (collector.gather()) {
      return true;
    }
    nextSweep = clock.instant().plus(BETWEEN_SWEEPS);
    try {
      sweep.run();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot sweep the cache of repositories", e);
    }
    return true;
  }
}
