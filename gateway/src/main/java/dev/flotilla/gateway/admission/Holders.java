package dev.flotilla.gateway.admission;

import dev.flotilla.engine.queue.AssignmentTokens;
import dev.flotilla.engine.queue.Holder;
import dev.flotilla.engine.store.Database;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Who holds a token, asked of PostgreSQL at most once a second. An unknown token is asked for each
/// time, so that a fresh one is good at once. Thread-safe.
final class Holders {
  private static final Duration GOOD_FOR = Duration.ofSeconds(1);
  private static final int SWEEP_AT = 1_000;

  private record Known(Holder holder, Instant until) {}

  private final Database database;
  private final Clock clock;

  /// By hash: the tokens themselves are not kept.
  private final Map<ByteBuffer, Known> known = new ConcurrentHashMap<>();

  Holders(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  Optional<Holder> of(String token) {
    var now = clock.instant();
    var hash = ByteBuffer.wrap(AssignmentTokens.hash(token));
    var hit = known.get(hash);
    if (hit != null && now.isBefore(hit.until)) {
      return Optional.of(hit.holder);
    }
    var found = database.transact(handle -> AssignmentTokens.holder(handle, token));
    found.ifPresentOrElse(
        it -> known.put(hash, new Known(it, now.plus(GOOD_FOR))), () -> known.remove(hash));
    if (known.size() > SWEEP_AT) {
      known.values().removeIf(it -> !now.isBefore(it.until));
    }
    return found;
  }
}
