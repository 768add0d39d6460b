package dev.flotilla.api.work;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.json.Wire;

/// What an agent is asked to do.
public enum AssignmentKind {
  PLAN,
  WORK,
  REVIEW,
  RESOLVE,
  CHECK;

  /// Nothing of it changes the repository.
  public boolean isReading() {
    return this == PLAN || this == REVIEW;
  }

  /// The form on the wire and in the ledger.
  @JsonValue
  public String wire() {
    return Wire.name(this);
  }

  /// @throws dev.flotilla.api.error.FlotillaException `invalid_request` for anything else
  @JsonCreator
  public static AssignmentKind ofWire(String wire) {
    return Wire.parse(values(), AssignmentKind::wire, wire);
  }
}
