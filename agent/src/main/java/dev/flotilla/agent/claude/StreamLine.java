package dev.flotilla.agent.claude;

/// What a line of the CLI's stdout means to its driver.
sealed interface StreamLine {
  /// A turn begins.
  record Started() implements StreamLine {}

  /// The message that we sent under this uuid has entered the conversation.
  record Replayed(String uuid) implements StreamLine {}

  /// The model does something that people may like to see.
  record Acted(String doing) implements StreamLine {}

  /// A call waits for our hook's answer.
  record Gated(String requestId, ToolCall call) implements StreamLine {}

  /// A call waits for a permission (with `bypassPermissions` only questions do).
  record Asked(String requestId, ToolCall call) implements StreamLine {}

  /// The end of a turn.
  record Ended(ResultLine result) implements StreamLine {}

  /// A control request of a kind that we do not know: it wants an answer all the same.
  record Unanswerable(String requestId, String subtype) implements StreamLine {}

  /// The model API's connection is open, which proves nothing.
  record Ping() implements StreamLine {}

  /// A sign of life, no more.
  record Other() implements StreamLine {}
}
