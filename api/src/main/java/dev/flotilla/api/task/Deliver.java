package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.json.Wire;

/// Where the result goes.
public enum Deliver {
  NONE,
  BRANCH,
  PULL_REQUEST;

  /// The form on the wire and in the ledger.
  @JsonValue
  public String wire() {
    return Wire.name(this).replace('_', '-');
  }

  /// @throws dev.flotilla.api.error.FlotillaException `invalid_request` for anything else
  @JsonCreator
  public static Deliver ofWire(String wire) {
    return Wire.parse(values(), Deliver::wire, wire);
  }
}
