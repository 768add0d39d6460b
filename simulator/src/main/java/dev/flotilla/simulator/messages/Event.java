package dev.flotilla.simulator.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.simulator.scenario.TokenCount;
import java.nio.charset.StandardCharsets;

/// One server-sent event, and what a client that got it knows to have been used.
record Event(String name, ObjectNode data, TokenCount reported) {
  byte[] bytes() {
    return "event: %s\ndata: %s\n\n".formatted(name, data).getBytes(StandardCharsets.UTF_8);
  }
}
