package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// A content block of an answer.
public sealed interface Block {
  record Text(String text) implements Block {}

  record Thinking(String thinking) implements Block {}

  record ToolUse(String tool, ObjectNode input) implements Block {}
}
