package dev.flotilla.simulator.wire;

import java.io.IOException;

/// The client closed the connection before the answer was complete.
public final class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1;

  ClientGoneException() {
    super("the client closed the connection");
  }
}
