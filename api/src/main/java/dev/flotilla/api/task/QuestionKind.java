package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.json.Wire;

/// What a parked task waits for.
public enum QuestionKind {
  AGENT,
  BUDGET,
  ATTEMPTS,
  CHECK,
  CREDENTIAL,
  OUTAGE,
  UPLOAD,
  POOL,
  PLAN,
  REVIEW,
  DELIVERY;

  /// The form on the wire and in the ledger.
  @JsonValue
  public String wire() {
    return Wire.name(this);
  }

  /// @throws dev.flotilla.api.error.FlotillaException `invalid_request` for anything else
  @JsonCreator
  public static QuestionKind ofWire(String wire) {
    return Wire.parse(values(), QuestionKind::wire, wire);
  }
}
