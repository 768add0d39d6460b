package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.json.Wire;

/// A gate that a person has asked for.
public enum Approval {
  PLAN,
  DELIVERY;

  /// The form on the wire and in the ledger.
  @JsonValue
  public String wire() {
    return Wire.name(this);
  }

  /// @throws dev.flotilla.api.error.FlotillaException `invalid_request` for anything else
  @JsonCreator
  public static Approval ofWire(String wire) {
    return Wire.parse(values(), Approval::wire, wire);
  }
}
