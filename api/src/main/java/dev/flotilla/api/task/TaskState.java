package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.json.Wire;

/// Where a task is. docs/task-states.md has the diagram.
public enum TaskState {
  PENDING,
  PLANNING,
  WORKING,
  INTEGRATING,
  PARKED,
  PAUSED,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /// The form on the wire and in the ledger.
  @JsonValue
  public String wire() {
    return Wire.name(this);
  }

  /// @throws dev.flotilla.api.error.FlotillaException `invalid_request` for anything else
  @JsonCreator
  public static TaskState ofWire(String wire) {
    return Wire.parse(values(), TaskState::wire, wire);
  }

  /// No way out of it, but for a failed task's `retry`.
  public boolean isEnded() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}
