package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.json.Wire;

/// What goes first.
public enum Priority {
  HIGH,
  MEDIUM,
  LOW;

  /// The form on the wire and in the ledger.
  @JsonValue
  public String wire() {
    return Wire.name(this);
  }

  /// @throws dev.flotilla.api.error.FlotillaException `invalid_request` for anything else
  @JsonCreator
  public static Priority ofWire(String wire) {
    return Wire.parse(values(), Priority::wire, wire);
  }
}
