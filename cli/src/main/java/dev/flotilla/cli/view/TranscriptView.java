package dev.flotilla.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.json.Json;
import java.util.ArrayList;
import java.util.List;

/// A line of a session's JSONL, as a person reads it: who said what, which tool was called.
public final class TranscriptView {
  private static final int MOST = 400;
  private static final int MOST_LINES = 200;

  private TranscriptView() {}

  /// None for a line that is only the CLI's own book-keeping.
  public static List<String> lines(String line) {
    var shown = new ArrayList<String>();
    try {
      var entry = Json.read(line, JsonNode.class);
      var role = Plain.line(entry.path("message").path("role").asText(""), MOST);
      var content = entry.path("message").path("content");
      if (content.isTextual()) {
        said(role, content.asText(), shown);
      }
      for (var block : content) {
        block(role, block, shown);
      }
    } catch (FlotillaException e) {
      shown.add("(a line that is not JSON)");
    }
    return shown;
  }

  private static void block(String role, JsonNode block, List<String> shown) {
    switch (block.path("type").asText()) {
      case "text" -> said(role, block.path("text").asText(), shown);
      case "tool_use" ->
          shown.add(
              "  → %s %s"
                  .formatted(
                      Plain.line(block.path("name").asText(), MOST),
                      Plain.line(block.path("input").toString(), MOST)));
      case "tool_result" -> shown.add("  ← " + Plain.line(result(block.path("content")), MOST));
      default -> {} // thinking and what is to come
    }
  }

  private static void said(String role, String text, List<String> shown) {
    var lines = Plain.text(text).strip().lines().toList();
    for (var at = 0; at < Math.min(lines.size(), MOST_LINES); at++) {
      shown.add((at == 0 ? role + ": " : "    ") + Plain.line(lines.get(at), MOST));
    }
    if (lines.size() > MOST_LINES) {
      shown.add("    (and %d more lines)".formatted(lines.size() - MOST_LINES));
    }
  }

  private static String result(JsonNode content) {
    return content.isTextual() ? content.asText() : content.path(0).path("text").asText("");
  }
}
