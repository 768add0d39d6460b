package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.json.Wire;

/// What a manager answers when it is asked to review a subtask or the whole: CONTRACT, "What the
/// manager is asked for". Immutable. The server validates an answer before it becomes one of these.
///
/// @param score from 0 to 1
/// @param feedback what must change, for the agent that did the work; may be empty when accepted
public record Review(Verdict verdict, double score, String feedback) {
  @Override
  public String toString() {
    return "Review[" + verdict.wire() + ", " + score + "]";
  }

  /// What the manager says of the work. Whether it counts depends on the score as well.
  public enum Verdict {
    ACCEPT,
    REVISE;

    /// The form on the wire and in the ledger.
    @JsonValue
    public String wire() {
      return Wire.name(this);
    }

    /// @throws dev.flotilla.api.error.FlotillaException `invalid_request` for anything else
    @JsonCreator
    public static Verdict ofWire(String wire) {
      return Wire.parse(values(), Verdict::wire, wire);
    }
  }
}
