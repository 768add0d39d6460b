package dev.flotilla.simulator.wire;

import java.io.IOException;

/// Answers requests. Called by many virtual threads at once; it may block.
@FunctionalInterface
public interface WireHandler {
  /// @throws IOException the connection broke; it is closed
  void handle(WireRequest request, WireExchange exchange) throws IOException;
}
