package dev.flotilla.engine.view;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.util.Arrays;
import java.util.Locale;

/// What usage is added up by.
public enum UsageBy {
  TASK("r.task"),
  ROLE("r.role"),
  AGENT("r.agent"),
  MODEL("r.model"),
  DAY("to_char(r.started_at at time zone 'UTC', 'YYYY-MM-DD')");

  private final String column;

  UsageBy(String column) {
    this.column = column;
  }

  String column() {
    return column;
  }

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws FlotillaException `invalid_request` for anything else
  public static UsageBy ofWire(String wire) {
    return Arrays.stream(values())
        .filter(it -> it.wire().equals(wire))
        .findFirst()
        .orElseThrow(
            () ->
                new FlotillaException(
                    ErrorCode.INVALID_REQUEST,
                    "by: expected one of %s"
                        .formatted(Arrays.stream(values()).map(UsageBy::wire).toList())));
  }
}
