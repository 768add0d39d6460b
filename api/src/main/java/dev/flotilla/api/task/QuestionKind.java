package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.util.Arrays;
import java.util.Locale;

/// What a parked task waits for.
public enum QuestionKind {
  AGENT,
  BUDGET,
  ATTEMPTS,
  CHECK,
  CREDENTIAL,
  OUTAGE,
  UPLOAD,
  PLAN,
  DELIVERY;

  /// The form on the wire and in the ledger.
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws FlotillaException `invalid_request` for anything else
  @JsonCreator
  public static QuestionKind ofWire(String wire) {
    return Arrays.stream(values())
        .filter(it -> it.wire().equals(wire))
        .findFirst()
        .orElseThrow(
            () ->
                new FlotillaException(
                    ErrorCode.INVALID_REQUEST,
                    "expected one of %s, found '%s'"
                        .formatted(
                            Arrays.stream(values()).map(QuestionKind::wire).toList(), wire)));
  }
}
