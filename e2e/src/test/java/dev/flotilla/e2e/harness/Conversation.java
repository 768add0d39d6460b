package dev.flotilla.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// A request to the model as a script sees it: what was said, in order.
///
/// @param key the credential that came with it
/// @param number of this request, from 1, over all conversations
public record Conversation(String session, String key, JsonNode body, int number) {
  /// All texts of user messages, oldest first: prompts, reminders, continuations.
  public List<String> userTexts() {
    var texts = new ArrayList<String>();
    for (var message : body.path("messages")) {
      if (message.path("role").asText().equals("user")) {
        var content = message.path("content");
        if (content.isTextual()) {
          texts.add(content.asText());
        }
        for (var block : content) {
          if (block.path("type").asText().equals("text")) {
            texts.add(block.path("text").asText());
          }
        }
      }
    }
    return texts;
  }

  /// The texts of results of tools, oldest first; those that were cut off by a crash left out.
  public List<String> results() {
    var texts = new ArrayList<String>();
    for (var message : body.path("messages")) {
      for (var block : message.path("content")) {
        if (block.path("type").asText().equals("tool_result")) {
          var text = text(block.path("content"));
          if (!text.startsWith("[Tool call interrupted")) {
            texts.add(text);
          }
        }
      }
    }
    return texts;
  }

  /// Whether any user text holds that marker.
  public boolean heard(String marker) {
    return userTexts().stream().anyMatch(text -> text.contains(marker));
  }

  public boolean hasResult(String marker) {
    return results().stream().anyMatch(text -> text.contains(marker));
  }

  /// A structured answer is asked for, as of a manager's.
  public boolean isManager() {
    for (var tool : body.path("tools")) {
      if (tool.path("name").asText().equals("StructuredOutput")) {
        return true;
      }
    }
    return false;
  }

  public String system() {
    return body.path("system").toString();
  }

  private static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.asText();
    }
    var all = new StringBuilder();
    content.forEach(block -> all.append(block.path("text").asText()));
    return all.toString();
  }
}
