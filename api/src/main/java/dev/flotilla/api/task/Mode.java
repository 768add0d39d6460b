package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.json.Wire;

/// How a task is worked: by a manager and many workers, or by one agent.
public enum Mode {
  CREW,
  SOLO;

  /// The form on the wire and in the ledger.
  @JsonValue
  public String wire() {
    return Wire.name(this);
  }

  /// @throws dev.flotilla.api.error.FlotillaException `invalid_request` for anything else
  @JsonCreator
  public static Mode ofWire(String wire) {
    return Wire.parse(values(), Mode::wire, wire);
  }
}
