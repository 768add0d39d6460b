package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// A tool call as a scenario writes it: texts may hold `{{variables}}`.
record Use(String tool, ObjectNode input) {
  Block.ToolUse with(Variables variables) {
    return new Block.ToolUse(tool, variables.fill(input));
  }
}
