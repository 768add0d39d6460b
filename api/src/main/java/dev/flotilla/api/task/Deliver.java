package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.util.Arrays;
import java.util.Locale;

/// Where the result goes.
public enum Deliver {
  NONE,
  BRANCH,
  PULL_REQUEST;

  /// The form on the wire and in the ledger.
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// @throws FlotillaException `invalid_request` for anything else
  @JsonCreator
  public static Deliver ofWire(String wire) {
    return Arrays.stream(values())
        .filter(it -> it.wire().equals(wire))
        .findFirst()
        .orElseThrow(
            () ->
                new FlotillaException(
                    ErrorCode.INVALID_REQUEST,
                    "expected one of %s, found '%s'"
                        .formatted(Arrays.stream(values()).map(Deliver::wire).toList(), wire)));
  }
}
