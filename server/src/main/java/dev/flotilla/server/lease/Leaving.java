package dev.flotilla.server.lease;

import dev.flotilla.api.pool.PodGone;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.ledger.Instances;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.server.transition.Interrupting;
import dev.flotilla.server.transition.Parts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A pod is known to have ended: nobody waits for its leases to expire.
public final class Leaving {
  private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);

  private final Parts parts;
  private final Reclaiming reclaiming;

  public Leaving(Parts parts, Interrupting interrupting) {
    this.parts = parts;
    this.reclaiming = new Reclaiming(parts, interrupting);
  }

  /// When it fails half way, what is left is taken back by repeating it, or when it expires.
  public void gone(String name, PodGone gone) {
    var pod = new Instances.Pod(name, gone.uid());
    var why = gone.reason();
    var instance =
        parts
            .database()
            .transact(
                handle -> {
                  var found = Instances.gone(handle, pod, why.wire(), parts.now());
                  Topic.POOL.signal(handle);
                  return found;
                });
    instance.ifPresent(
        it -> {
          reclaiming.lost(it, new Outcome.Interrupted(cause(why), why.words()));
          LOG.atInfo()
              .addKeyValue("instance", it)
              .addKeyValue("agent", name)
              .addKeyValue("reason", why.wire())
              .log("pod gone");
        });
  }

  /// An eviction may well be the work's own doing (a full disk), so none of them is free: they count
  /// while there is no progress, as any other kill.
  private static Outcome.Cause cause(PodGone.Reason why) {
    return switch (why) {
      case OOM_KILLED -> Outcome.Cause.OUT_OF_MEMORY;
      case EVICTED, NODE_LOST, DELETED, FAILED -> Outcome.Cause.KILLED;
    };
  }
}
