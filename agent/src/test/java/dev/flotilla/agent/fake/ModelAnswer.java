package dev.flotilla.agent.fake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import java.util.Map;

/// What the scripted model does with one request.
public sealed interface ModelAnswer {
  record Text(String text) implements ModelAnswer {}

  record Tool(String name, JsonNode input) implements ModelAnswer {}

  record Refusal(int status) implements ModelAnswer {}

  /// Begins to speak and never goes on.
  record Hang() implements ModelAnswer {}

  static ModelAnswer bash(String command) {
    return tool("Bash", Map.of("command", command));
  }

  static ModelAnswer tool(String name, Map<String, ?> input) {
    return new Tool(name, Json.MAPPER.valueToTree(input));
  }
}
