package dev.flotilla.api.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// For tests: stands still until it is told to move. Thread-safe.
public final class SettableClock extends Clock {
  /// Long ago: what passes only near the day on which it was written fails on the first.
  private volatile Instant now = Instant.parse("2020-11-25T12:00:00Z");

  public void advance(Duration by) {
    now = now.plus(by);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
