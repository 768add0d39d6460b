package dev.flotilla.agent.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads one line of stream-json. Unknown types and fields are ignored, and so is what is not JSON
/// (a command may find its way to the CLI's stdout).
final class StreamParser {
  private static final byte[] PARTIAL =
      "{\"type\":\"stream_event\"".getBytes(StandardCharsets.UTF_8);

  private StreamParser() {}

  static StreamLine parse(byte[] line) {
    if (isPartial(line)) {
      return isPing(line) ? new StreamLine.Ping() : new StreamLine.Other();
    }
    try {
      var node = Json.MAPPER.readTree(line);
      return node == null ? new StreamLine.Other() : parse(node);
    } catch (IOException _) {
      return new StreamLine.Other();
    }
  }

  /// Partial messages are many, and only show that the model speaks: not worth a parse.
  private static boolean isPartial(byte[] line) {
    return line.length > PARTIAL.length
        && Arrays.equals(line, 0, PARTIAL.length, PARTIAL, 0, PARTIAL.length);
  }

  private static boolean isPing(byte[] line) {
    return line.length < 1024
        && new String(line, StandardCharsets.UTF_8).contains("\"event\":{\"type\":\"ping\"");
  }

  private static StreamLine parse(JsonNode line) {
    return switch (line.path("type").asText()) {
      case "system" ->
          line.path("subtype").asText().equals("init")
              ? new StreamLine.Started()
              : new StreamLine.Other();
      case "user" ->
          line.path("isReplay").asBoolean() && line.path("uuid").isTextual()
              ? new StreamLine.Replayed(line.path("uuid").asText())
              : new StreamLine.Other();
      case "assistant" -> assistant(line.path("message").path("content"));
      case "control_request" -> control(line);
      case "result" -> new StreamLine.Ended(ResultLine.of(line));
      default -> new StreamLine.Other();
    };
  }

  private static StreamLine assistant(JsonNode content) {
    for (var block : content) {
      if (block.path("type").asText().equals("tool_use")) {
        return new StreamLine.Acted(Doing.of(block.path("name").asText(), block.path("input")));
      }
    }
    return content.isEmpty() ? new StreamLine.Other() : new StreamLine.Acted("thinking");
  }

  private static StreamLine control(JsonNode line) {
    var id = line.path("request_id").asText();
    var request = line.path("request");
    var subtype = request.path("subtype").asText();
    return switch (subtype) {
      case "hook_callback" -> {
        var input = request.path("input");
        var useId =
            input.path("tool_use_id").isTextual()
                ? input.path("tool_use_id").asText()
                : request.path("tool_use_id").asText();
        yield new StreamLine.Gated(
            id, new ToolCall(useId, input.path("tool_name").asText(), input.path("tool_input")));
      }
      case "can_use_tool" ->
          new StreamLine.Asked(
              id,
              new ToolCall(
                  request.path("tool_use_id").asText(),
                  request.path("tool_name").asText(),
                  request.path("input")));
      default -> new StreamLine.Unanswerable(id, subtype);
    };
  }
}
