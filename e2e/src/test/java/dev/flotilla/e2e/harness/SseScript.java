package dev.flotilla.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.api.json.Json;
import java.util.ArrayList;
import java.util.List;

/// A whole message as the provider streams it: one text an event, in the provider's order.
final class SseScript {
  private SseScript() {}

  static List<String> of(ObjectNode message, int outputTokens) {
    var events = new ArrayList<String>();
    var start = message.deepCopy();
    start.putArray("content");
    start.putNull("stop_reason");
    ((ObjectNode) start.path("usage")).put("output_tokens", 1);
    events.add(event("message_start", node().set("message", start)));
    var index = 0;
    for (var block : message.path("content")) {
      events.addAll(block(index++, (ObjectNode) block));
    }
    var delta = node();
    delta
        .putObject("delta")
        .put("stop_reason", message.path("stop_reason").asText())
        .putNull("stop_sequence");
    delta.putObject("usage").put("output_tokens", outputTokens);
    events.add(event("message_delta", delta));
    events.add(event("message_stop", node()));
    return events;
  }

  private static List<String> block(int index, ObjectNode block) {
    var start = node();
    start.put("index", index);
    var delta = node();
    delta.put("index", index);
    if (block.path("type").asText().equals("text")) {
      start.putObject("content_block").put("type", "text").put("text", "");
      delta.putObject("delta").put("type", "text_delta").put("text", block.path("text").asText());
    } else {
      var empty = block.deepCopy();
      empty.putObject("input");
      start.set("content_block", empty);
      delta
          .putObject("delta")
          .put("type", "input_json_delta")
          .put("partial_json", block.path("input").toString());
    }
    return List.of(
        event("content_block_start", start),
        event("content_block_delta", delta),
        event("content_block_stop", node().put("index", index)));
  }

  private static ObjectNode node() {
    return Json.MAPPER.createObjectNode();
  }

  private static String event(String type, JsonNode data) {
    var whole = Json.MAPPER.createObjectNode().put("type", type);
    whole.setAll((ObjectNode) data);
    return "event: " + type + "\ndata: " + whole + "\n\n";
  }
}
