package dev.flotilla.simulator.messages;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.simulator.scenario.Block;
import dev.flotilla.simulator.scenario.TokenCount;
import java.util.ArrayList;
import java.util.List;

/// A message as the events of a stream, in the order that the API keeps.
final class MessageEvents {
  static final String DELTA = "message_delta";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int PIECE = 32;

  private final Message message;
  private final List<Event> events = new ArrayList<>();
  private final TokenCount atStart;

  private MessageEvents(Message message) {
    this.message = message;
    this.atStart = message.reply().usage().withOutput(1);
  }

  static List<Event> of(Message message) {
    return new MessageEvents(message).all();
  }

  static Event ping() {
    return event("ping", JSON.objectNode(), TokenCount.NONE);
  }

  static Event error(ApiError error) {
    var data = JSON.objectNode();
    data.putObject("error").put("type", error.type()).put("message", error.message());
    return event("error", data, TokenCount.NONE);
  }

  private List<Event> all() {
    var start = JSON.objectNode();
    start.set("message", message.start(atStart));
    add("message_start", start, atStart);
    events.add(ping());
    var blocks = message.reply().blocks();
    for (var i = 0; i < blocks.size(); i++) {
      block(blocks.get(i), i);
    }
    var end = JSON.objectNode();
    end.putObject("delta")
        .put("stop_reason", message.reply().stopReason())
        .putNull("stop_sequence");
    end.set("usage", Message.usage(message.reply().usage()));
    add(DELTA, end, message.reply().usage());
    add("message_stop", JSON.objectNode(), TokenCount.NONE);
    return events;
  }

  private void block(Block block, int index) {
    var start = JSON.objectNode().put("index", index);
    start.set("content_block", empty(block));
    add("content_block_start", start, atStart);
    switch (block) {
      case Block.Text(var text) -> pieces(text, index, "text_delta", "text");
      case Block.Thinking thinking -> {
        pieces(thinking.thinking(), index, "thinking_delta", "thinking");
        delta(index, "signature_delta", "signature", Message.signature(thinking));
      }
      case Block.ToolUse(var tool, var input) ->
          pieces(input.toString(), index, "input_json_delta", "partial_json");
    }
    add("content_block_stop", JSON.objectNode().put("index", index), atStart);
  }

  private static ObjectNode empty(Block block) {
    return switch (block) {
      case Block.Text _ -> JSON.objectNode().put("type", "text").put("text", "");
      case Block.Thinking _ ->
          JSON.objectNode().put("type", "thinking").put("thinking", "").put("signature", "");
      case Block.ToolUse(var tool, _) -> {
        var use =
            JSON.objectNode().put("type", "tool_use").put("id", Ids.toolUse()).put("name", tool);
        use.putObject("input");
        yield use;
      }
    };
  }

  private void pieces(String text, int index, String type, String field) {
    for (var from = 0; from < text.length(); ) {
      var to = Math.min(text.length(), from + PIECE);
      if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
        to--;
      }
      delta(index, type, field, text.substring(from, to));
      from = to;
    }
  }

  private void delta(int index, String type, String field, String text) {
    var data = JSON.objectNode().put("index", index);
    data.putObject("delta").put("type", type).put(field, text);
    add("content_block_delta", data, atStart);
  }

  private void add(String name, ObjectNode data, TokenCount reported) {
    events.add(event(name, data, reported));
  }

  private static Event event(String name, ObjectNode data, TokenCount reported) {
    var typed = JSON.objectNode().put("type", name);
    typed.setAll(data);
    return new Event(name, typed, reported);
  }
}
