package dev.flotilla.api.error;

import java.util.Locale;

/// Why something was refused or broke. Each code has one HTTP status (problem+json, RFC 9457) and
/// one
/// exit code of the command line; the wire form is the lower-case name.
public enum ErrorCode {
  INVALID_REQUEST(400, 2),
  UNAUTHENTICATED(401, 4),
  BUDGET_EXHAUSTED(402, 4),
  FORBIDDEN(403, 4),
  LEASE_LOST(403, 1),
  NOT_FOUND(404, 2),
  CONFLICT(409, 2),
  TOO_LARGE(413, 2),
  UNPROCESSABLE(422, 2),
  RATE_LIMITED(429, 4),
  INTERNAL(500, 1),
  CORRUPT_STATE(500, 1),
  UNAVAILABLE(503, 3);

  private final int status;
  private final int exitCode;

  ErrorCode(int status, int exitCode) {
    this.status = status;
    this.exitCode = exitCode;
  }

  /// The HTTP status of an answer that carries this code.
  public int status() {
    return status;
  }

  /// What the command line exits with when a call was answered with this code.
  public int exitCode() {
    return exitCode;
  }

  /// The form on the wire, `lease_lost`.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The code of that wire form; an unknown one (a newer server's) is `INTERNAL`.
  public static ErrorCode ofWire(String wire) {
    for (var code : values()) {
      if (code.wire().equals(wire)) {
        return code;
      }
    }
    return INTERNAL;
  }
}
