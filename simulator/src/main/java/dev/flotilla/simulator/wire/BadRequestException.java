package dev.flotilla.simulator.wire;

import java.io.IOException;

/// Bytes that are not a request: answered with `status`, then the connection is closed.
final class BadRequestException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String reason;

  BadRequestException(int status, String message) {
    super(message);
    this.status = status;
    this.reason = message;
  }

  String reason() {
    return reason;
  }

  int status() {
    return status;
  }
}
