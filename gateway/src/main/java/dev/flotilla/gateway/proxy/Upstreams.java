package dev.flotilla.gateway.proxy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.engine.queue.Holder;
import java.util.Optional;

/// Where real work and rehearsals go: never to each other's.
public record Upstreams(Optional<Upstream> provider, Optional<Upstream> simulator) {
  /// @throws FlotillaException `corrupt_state` for a holder that admission let through without one
  Upstream of(Holder holder) {
    return (holder.simulated() ? simulator : provider)
        .orElseThrow(
            () ->
                new FlotillaException(
                    ErrorCode.CORRUPT_STATE,
                    "task %s was admitted without an upstream".formatted(holder.task())));
  }
}
