package dev.flotilla.api.error;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/// The body of every refusal (`application/problem+json`, RFC 9457).
///
/// @param title the code in words
/// @param status the HTTP status once more
/// @param code [ErrorCode#wire()]
/// @param detail what was expected, what was found, what to do
@JsonIgnoreProperties(ignoreUnknown = true)
public record Problem(String title, int status, String code, String detail) {
  public static Problem of(ErrorCode code, String detail) {
    return new Problem(code.wire().replace('_', ' '), code.status(), code.wire(), detail);
  }

  public FlotillaException toException() {
    return new FlotillaException(ErrorCode.ofWire(code), detail);
  }
}
