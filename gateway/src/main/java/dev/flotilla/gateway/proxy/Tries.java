package dev.flotilla.gateway.proxy;

import dev.flotilla.engine.queue.Holder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the tries of one request. Confined to one event loop.
final class Tries {
  private static final Logger LOG = LoggerFactory.getLogger(Tries.class);

  private final RetryPolicy policy;
  private final Waiting waiting;
  private final long started = System.nanoTime();
  private int done;

  /// @param waiting hears of every wait
  Tries(RetryPolicy policy, Waiting waiting) {
    this.policy = policy;
    this.waiting = waiting;
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
  Optional<Duration> again(Holder holder, Optional<ErrorAnswer> answer, Throwable cause) {
    var retryAfter = answer.flatMap(ErrorAnswer::retryAfter);
    var wait = policy.next(done, took(), retryAfter, ThreadLocalRandom.current().nextDouble());
    LOG.atWarn()
        .addKeyValue("try", done)
        .addKeyValue("wait", wait.map(Duration::toString).orElse("none"))
        .addKeyValue("status", answer.map(it -> it.status().code()).orElse(0))
        .addKeyValue("cause", cause.toString())
        .log("upstream failed");
    if (wait.isPresent()) {
      waiting.says(holder, answer, cause, done);
    }
    return wait;
  }

  /// Nothing is tried any more.
  void over() {
    waiting.over();
  }

  void noAnswer() {
    LOG.atWarn().addKeyValue("try", done).log("upstream gave no answer");
  }
}
