package dev.flotilla.agent.claude;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/// The end of a turn, as the CLI tells it. `subtype` decides nothing by itself: an API error ends
/// as `success`.
///
/// @param apiStatus HTTP status of the model API's last refusal; empty without an answer
/// @param deferred the call that waits for a person
record ResultLine(
    String subtype,
    boolean isError,
    String terminalReason,
    String stopReason,
    Optional<Integer> apiStatus,
    int turns,
    String text,
    Optional<JsonNode> structured,
    Optional<ToolCall> deferred) {

  static ResultLine of(JsonNode line) {
    var deferred = line.path("deferred_tool_use");
    return new ResultLine(
        line.path("subtype").asText(),
        line.path("is_error").asBoolean(),
        line.path("terminal_reason").asText(),
        line.path("stop_reason").asText(),
        line.path("api_error_status").isInt()
            ? Optional.of(line.path("api_error_status").asInt())
            : Optional.empty(),
        line.path("num_turns").asInt(),
        text(line),
        Optional.ofNullable(line.get("structured_output")).filter(it -> !it.isNull()),
        deferred.isObject()
            ? Optional.of(
                new ToolCall(
                    deferred.path("id").asText(),
                    deferred.path("name").asText(),
                    deferred.path("input")))
            : Optional.empty());
  }

  private static String text(JsonNode line) {
    if (line.path("result").isTextual()) {
      return line.path("result").asText();
    }
    var errors = line.path("errors");
    return errors.isEmpty() ? "" : errors.path(0).asText();
  }

  boolean isDeferred() {
    return deferred.isPresent()
        && (terminalReason.equals("tool_deferred") || stopReason.equals("tool_deferred"));
  }

  @Override
  public String toString() {
    return "ResultLine[%s error=%s %s]".formatted(subtype, isError, terminalReason);
  }
}
