package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import java.util.Optional;

/// How an answer goes wrong. `after` counts the events sent before it does.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Fault.Refuse.class, name = "refuse"),
  @JsonSubTypes.Type(value = Fault.Page.class, name = "page"),
  @JsonSubTypes.Type(value = Fault.Hang.class, name = "hang"),
  @JsonSubTypes.Type(value = Fault.Cut.class, name = "cut"),
  @JsonSubTypes.Type(value = Fault.Stall.class, name = "stall"),
  @JsonSubTypes.Type(value = Fault.ErrorEvent.class, name = "error-event"),
  @JsonSubTypes.Type(value = Fault.Garbage.class, name = "garbage"),
  @JsonSubTypes.Type(value = Fault.NoDelta.class, name = "no-delta"),
  @JsonSubTypes.Type(value = Fault.Trickle.class, name = "trickle")
})
public sealed interface Fault {
  /// An error in the provider's shape. Type and message default to what the status usually has.
  record Refuse(
      int status, Optional<String> type, Optional<String> message, Map<String, String> headers)
      implements Fault {
    public Refuse {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException("expected a status of 400 to 599, found " + status);
      }
      headers = headers == null ? Map.of() : Map.copyOf(headers);
    }
  }

  /// A page of HTML, as proxies and captive portals send, even with status 200.
  record Page(int status) implements Fault {}

  /// No byte of an answer.
  record Hang() implements Fault {}

  /// The end, in the middle.
  record Cut(int after, How how) implements Fault {
    public Cut {
      how = how == null ? How.CLOSE : how;
    }

    /// What ends.
    public enum How {
      /// The connection: what was sent arrives, then it breaks.
      CLOSE,
      /// The connection, at once: what was sent may be lost too, so usage cannot be compared.
      RESET,
      /// The body, in good order, though events are missing.
      END
    }
  }

  /// Silence in the middle, or pings only; goes on after `last`, if it is given.
  record Stall(int after, boolean pings, Optional<Span> last) implements Fault {}

  record ErrorEvent(int after, Optional<String> type, Optional<String> message) implements Fault {}

  /// Bytes that are no event.
  record Garbage(int after) implements Fault {}

  /// Everything but `message_delta`.
  record NoDelta() implements Fault {}

  /// One event every so often.
  record Trickle(Span each) implements Fault {}
}
