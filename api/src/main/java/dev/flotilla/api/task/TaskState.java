package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.util.Arrays;
import java.util.Locale;

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
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws FlotillaException `invalid_request` for anything else
  @JsonCreator
  public static TaskState ofWire(String wire) {
    return Arrays.stream(values())
        .filter(it -> it.wire().equals(wire))
        .findFirst()
        .orElseThrow(
            () ->
                new FlotillaException(
                    ErrorCode.INVALID_REQUEST,
                    "expected one of %s, found '%s'"
                        .formatted(Arrays.stream(values()).map(TaskState::wire).toList(), wire)));
  }

  /// No way out of it, but for a failed task's `retry`.
  public boolean isEnded() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}
