package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.json.Wire;

/// Where a subtask is. docs/task-states.md has the diagram.
public enum SubtaskState {
  PENDING,
  READY,
  WORKING,
  REVIEWING,
  MERGING,
  MERGED,
  PARKED,
  FAILED,
  CANCELLED;

  /// The form on the wire and in the ledger.
  @JsonValue
  public String wire() {
    return Wire.name(this);
  }

  /// @throws dev.flotilla.api.error.FlotillaException `invalid_request` for anything else
  @JsonCreator
  public static SubtaskState ofWire(String wire) {
    return Wire.parse(values(), SubtaskState::wire, wire);
  }
}
