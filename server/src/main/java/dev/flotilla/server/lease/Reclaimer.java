package dev.flotilla.server.lease;

import dev.flotilla.engine.queue.Leases;
import dev.flotilla.engine.queue.ReadySet;
import dev.flotilla.server.transition.Interrupting;
import dev.flotilla.server.transition.Parts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The loop that takes expired leases back. Not thread-safe: one thread calls it, about every
/// [#PERIOD].
///
/// When it notices that it has not run for a while (a laptop's lid, a stopped machine, a server
/// that was down, a database that was away), nobody could renew either, and every lease gets that time back first (!).
public final class Reclaimer {
  public static final Duration PERIOD = Duration.ofMillis(500);

  /// A late turn of the loop is not a sleep.
  private static final Duration TOLERANCE = Duration.ofSeconds(3);

  private final Parts parts;
  private final Reclaiming reclaiming;
  private Optional<Instant> last = Optional.empty();

  public Reclaimer(Parts parts, Interrupting interrupting) {
    this.parts = parts;
    this.reclaiming = new Reclaiming(parts, interrupting);
  }

  /// @return true when something was taken back
  public boolean runOnce() {
    var now = parts.now();
    var slept = last.map(it -> Duration.between(it, now)).orElse(parts.config().lease());
    if (slept.compareTo(TOLERANCE) > 0) {
      parts.database().run(handle -> extend(handle, slept, now));
      last = Optional.of(now);
    }
    // a turn that failed is no turn: while the database is away nobody can renew either
    var any = reclaiming.expired() > 0;
    last = Optional.of(now);
    return any;
  }

  /// After a start nobody knows how long it was down, or what the clock was before: leases and
  /// waits count from now.
  private void extend(Handle handle, Duration slept, Instant now) {
    if (last.isPresent()) {
      Leases.extendAll(handle, slept);
    } else {
      Leases.renewAll(handle, now.plus(parts.config().lease()));
      ReadySet.noLater(handle, now.plus(Interrupting.LAST_BACK_OFF));
    }
  }
}
