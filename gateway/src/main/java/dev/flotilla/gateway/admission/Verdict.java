package dev.flotilla.gateway.admission;

import dev.flotilla.engine.queue.Holder;
import dev.flotilla.engine.usage.Reservation;
import java.util.Optional;

/// Whether a request may go up.
public sealed interface Verdict {
  /// @param model that was asked; empty for requests that name none
  /// @param reservation there for requests that cost
  record Admitted(Holder holder, String model, Optional<Reservation> reservation)
      implements Verdict {}

  record Refused(Refusal refusal) implements Verdict {}
}
