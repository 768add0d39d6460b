package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;

/// A tool call of the conversation, with what came back.
///
/// @param prompts how often the user had spoken before it
record Call(String tool, JsonNode input, String result, boolean error, int prompts) {
  /// How the CLI reports a call whose outcome it does not know, and one that it stopped.
  private static final String INTERRUPTED = "[Tool call interrupted";

  private static final String STOPPED = "The user doesn't want to proceed";

  boolean interrupted() {
    return result.startsWith(INTERRUPTED) || result.startsWith(STOPPED);
  }

  /// The CLI records calls with defaults filled in (`replace_all: false`), so more may be there.
  boolean is(Block.ToolUse use) {
    return tool.equals(use.tool())
        && use.input().properties().stream()
            .allMatch(field -> field.getValue().equals(input.get(field.getKey())));
  }
}
