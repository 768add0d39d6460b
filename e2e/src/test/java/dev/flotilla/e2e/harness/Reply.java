package dev.flotilla.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What the scripted model API answers to one request.
public sealed interface Reply {
  /// An answer of 200.
  record Say(List<JsonNode> blocks, Duration after) implements Reply {}

  /// A refusal or a fault before the first byte.
  record Status(int status, Map<String, String> headers, String body) implements Reply {}

  /// A stream that is cut after its first block.
  record Cut(List<JsonNode> blocks) implements Reply {}

  /// A stream that starts and never goes on.
  record Stall() implements Reply {}

  static Reply text(String text) {
    return new Say(List.of(textBlock(text)), Duration.ZERO);
  }

  static Reply bash(String command) {
    return tool("Bash", Map.of("command", command, "description", "a step"));
  }

  static Reply tool(String name, Object input) {
    return new Say(List.of(textBlock("Next."), toolBlock(name, input)), Duration.ZERO);
  }

  default Reply after(Duration delay) {
    return switch (this) {
      case Say say -> new Say(say.blocks(), delay);
      case Status _, Cut _, Stall _ -> this;
    };
  }

  static JsonNode textBlock(String text) {
    return Json.MAPPER.createObjectNode().put("type", "text").put("text", text);
  }

  /// The id is filled in when it is sent.
  static JsonNode toolBlock(String name, Object input) {
    return Json.MAPPER
        .createObjectNode()
        .put("type", "tool_use")
        .put("name", name)
        .set("input", Json.MAPPER.valueToTree(input));
  }

  static Reply status(int status, String type) {
    return new Status(
        status,
        Map.of(),
        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"scripted %d\"}}"
            .formatted(type, status));
  }
}
