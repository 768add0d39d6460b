package dev.flotilla.server.cluster;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what the API server published. Read anew when it is old, so that a withdrawn key is
/// believed no longer than [#FRESH], and when a token names a key that is not there, at most every
/// [#UNKNOWN]; while the API server is away what was read last goes on. Thread-safe: one reads,
/// and whoever has what it needs does not wait for it.
final class KeyRing {
  static final Duration FRESH = Duration.ofMinutes(10);
  static final Duration UNKNOWN = Duration.ofSeconds(10);

  /// After a failure.
  static final Duration AGAIN = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

  private final Published.Source source;
  private final Clock clock;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile @Nullable Read last;

  /// @param published absent: it has never been read
  /// @param freshUntil when it is to be read again whatever is asked for
  /// @param next before which it is not read again
  /// @param failure why the last reading failed; absent: it did not
  private record Read(
      Optional<Published> published, Instant freshUntil, Instant next, Optional<String> failure) {
    boolean isGood(String kid, Instant now) {
      return published.filter(it -> it.keys().containsKey(kid)).isPresent()
          && now.isBefore(freshUntil);
    }
  }

  KeyRing(Published.Source source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  /// Where a key was looked for.
  ///
  /// @param published absent: it could never be read
  /// @param failure why it could not be read just now
  record Looked(Optional<Published> published, Optional<String> failure) {}

  Looked look(String kid) {
    var known = last;
    if (known == null || !known.isGood(kid, clock.instant())) {
      known = reread(known, kid);
    }
    return new Looked(known.published(), known.failure());
  }

  private Read reread(@Nullable Read known, String kid) {
    var isEnough =
        known != null && known.published().filter(it -> it.keys().containsKey(kid)).isPresent();
    if (known != null && isEnough) {
      if (!reading.tryLock()) {
        return known;
      }
    } else {
      reading.lock();
    }
    try {
      var now = clock.instant();
      var found = last;
      if (found != null && (found.isGood(kid, now) || now.isBefore(found.next()))) {
        return found;
      }
      var read = read(found, now);
      last = read;
      return read;
    } finally {
      reading.unlock();
    }
  }

  private Read read(@Nullable Read before, Instant now) {
    try {
      var published = source.read();
      LOG.atDebug().addKeyValue("keys", published.keys().size()).log("cluster keys read");
      return new Read(Optional.of(published), now.plus(FRESH), now.plus(UNKNOWN), Optional.empty());
    } catch (IOException e) {
      var why = Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
      LOG.atWarn().addKeyValue("reason", why).log("cluster keys cannot be read");
      var kept = before == null ? Optional.<Published>empty() : before.published();
      var freshUntil = before == null ? now : before.freshUntil();
      return new Read(kept, freshUntil, now.plus(AGAIN), Optional.of(why));
    }
  }
}
