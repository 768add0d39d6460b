package dev.flotilla.api.process;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/// The machine's clock as leases, waits and limits need it: it follows the machine's forwards and
/// never goes back. When the machine's clock is set back, this one goes on at its own pace until
/// the other has caught up or the process starts anew: a lease is then neither over at once nor
/// good for as long as the clock was wrong. Thread-safe; in UTC.
public final class SteadyClock extends Clock {
  private final Clock machine;
  private final LongSupplier nanos;

  /// When this clock started, by the machine's clock as it is now; gets later only.
  private final AtomicReference<Instant> origin;

  private final long start;

  private SteadyClock(Clock machine, LongSupplier nanos) {
    this.machine = machine;
    this.nanos = nanos;
    this.origin = new AtomicReference<>(machine.instant());
    this.start = nanos.getAsLong();
  }

  public static SteadyClock ofThisMachine() {
    return new SteadyClock(Clock.systemUTC(), System::nanoTime);
  }

  /// @param nanos grows at the pace of time, from anywhere
  static SteadyClock of(Clock machine, LongSupplier nanos) {
    return new SteadyClock(machine, nanos);
  }

  @Override
  public Instant instant() {
    // in this order a pause between the two makes the origin too early, which is not taken
    var now = machine.instant();
    var passed = Duration.ofNanos(nanos.getAsLong() - start);
    return origin.accumulateAndGet(now.minus(passed), SteadyClock::later).plus(passed);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    if (!zone.equals(ZoneOffset.UTC)) {
      throw new UnsupportedOperationException("this clock is in UTC");
    }
    return this;
  }
}
