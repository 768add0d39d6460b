package dev.flotilla.agent.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// One request to the scripted model.
///
/// @param session the CLI's session id
public record ModelCall(String session, String bearer, JsonNode body) {

  /// How many tool results the conversation holds.
  public int step() {
    return (int) blocks().stream().filter(it -> is(it, "tool_result")).count();
  }

  /// All of the user's texts, the oldest first.
  public String userText() {
    var texts = new ArrayList<String>();
    for (var message : body.path("messages")) {
      if (message.path("role").asText().equals("user")) {
        if (message.path("content").isTextual()) {
          texts.add(message.path("content").asText());
        }
        message.path("content").forEach(it -> texts.add(it.path("text").asText()));
      }
    }
    return String.join("\n", texts);
  }

  public String toolResults() {
    return String.join(
        "\n",
        blocks().stream()
            .filter(it -> is(it, "tool_result"))
            .map(it -> it.path("content").toString())
            .toList());
  }

  public boolean offers(String tool) {
    for (var it : body.path("tools")) {
      if (it.path("name").asText().equals(tool)) {
        return true;
      }
    }
    return false;
  }

  private List<JsonNode> blocks() {
    var blocks = new ArrayList<JsonNode>();
    body.path("messages").forEach(message -> message.path("content").forEach(blocks::add));
    return blocks;
  }

  private static boolean is(JsonNode block, String type) {
    return block.path("type").asText().equals(type);
  }
}
