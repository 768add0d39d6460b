package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.util.Arrays;
import java.util.Locale;

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
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws FlotillaException `invalid_request` for anything else
  @JsonCreator
  public static SubtaskState ofWire(String wire) {
    return Arrays.stream(values())
        .filter(it -> it.wire().equals(wire))
        .findFirst()
        .orElseThrow(
            () ->
                new FlotillaException(
                    ErrorCode.INVALID_REQUEST,
                    "expected one of %s, found '%s'"
                        .formatted(
                            Arrays.stream(values()).map(SubtaskState::wire).toList(), wire)));
  }
}
