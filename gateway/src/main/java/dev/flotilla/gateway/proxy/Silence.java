package dev.flotilla.gateway.proxy;

import java.time.Duration;

/// How long an upstream has said nothing, or nothing but pings. Confined to one event loop.
final class Silence {
  private static final int LOOKS = 8;

  private final Limits limits;
  private long signs;
  private long lastByte = System.nanoTime();
  private long lastSign = lastByte;

  Silence(Limits limits) {
    this.limits = limits;
  }

  /// How often to look.
  Duration period() {
    var shorter =
        limits.silence().compareTo(limits.pings()) < 0 ? limits.silence() : limits.pings();
    return shorter.dividedBy(LOOKS).plusMillis(1);
  }

  /// Bytes came.
  ///
  /// @param total how many signs of life there were in all
  void heard(long total) {
    lastByte = System.nanoTime();
    if (total != signs) {
      signs = total;
      lastSign = lastByte;
    }
  }

  /// Nothing could come: we did not read.
  void excuse() {
    lastByte = System.nanoTime();
    lastSign = lastByte;
  }

  boolean isTooLong() {
    long now = System.nanoTime();
    return now - lastByte > limits.silence().toNanos() || now - lastSign > limits.pings().toNanos();
  }
}
