package dev.flotilla.simulator.messages;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// `GET /v1/models`: what the CLI's aliases stand for.
final class Models {
  private static final List<String> IDS =
      List.of("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-fable-5-2");

  private Models() {}

  static ObjectNode list() {
    var list = JsonNodeFactory.instance.objectNode();
    var data = list.putArray("data");
    IDS.forEach(
        id ->
            data.addObject()
                .put("type", "model")
                .put("id", id)
                .put("display_name", id)
                .put("created_at", "2026-08-01T00:00:00Z"));
    return list.put("has_more", false)
        .put("first_id", IDS.getFirst())
        .put("last_id", IDS.getLast());
  }
}
