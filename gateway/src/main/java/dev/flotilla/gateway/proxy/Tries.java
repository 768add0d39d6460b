package dev.flotilla.gateway.proxy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the tries of one request. Confined to one event loop.
final class Tries {
  private static final Logger LOG = LoggerFactory.getLogger(Tries.class);

  private final RetryPolicy policy;
  private final long started = System.nanoTime();
  private int done;

  Tries(RetryPolicy policy) {
    this.policy = policy;
  }

  void begin() {
    done++;
  }

  /// The last one does not count: it met a connection that was dead already.
  void forgive() {
    done--;
  }

  Duration took() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /// How long to wait before the next; empty when this was the last.
  Optional<Duration> again(Optional<ErrorAnswer> answer, Throwable cause) {
    var retryAfter = answer.flatMap(ErrorAnswer::retryAfter);
    var wait = policy.next(done, took(), retryAfter, ThreadLocalRandom.current().nextDouble());
    LOG.atWarn()
        .addKeyValue("try", done)
        .addKeyValue("wait", wait.map(Duration::toString).orElse("none"))
        .addKeyValue("status", answer.map(it -> it.status().code()).orElse(0))
        .addKeyValue("cause", cause.toString())
        .log("upstream failed");
    return wait;
  }

  void noAnswer() {
    LOG.atWarn().addKeyValue("try", done).log("upstream gave no answer");
  }
}
