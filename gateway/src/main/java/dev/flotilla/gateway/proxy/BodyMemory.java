package dev.flotilla.gateway.proxy;

import dev.flotilla.gateway.admission.Refusal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Bounds what all kept request bodies take together. Thread-safe.
final class BodyMemory {
  private final long cap;
  private final AtomicLong used = new AtomicLong();

  BodyMemory(long cap) {
    this.cap = cap;
  }

  /// Takes the bytes in any case; false when that is more than there is.
  boolean take(long bytes) {
    return used.addAndGet(bytes) <= cap;
  }

  void free(long bytes) {
    used.addAndGet(-bytes);
  }

  Refusal refusal() {
    return Refusal.unavailable("too many large requests at once", Duration.ofSeconds(2));
  }
}
