package dev.flotilla.simulator.messages;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.simulator.scenario.Block;
import dev.flotilla.simulator.scenario.Reply;
import dev.flotilla.simulator.scenario.TokenCount;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// The message object of the API, whole for answers without a stream, empty for a stream's start.
record Message(String id, String model, Reply reply) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  static Message answering(String model, Reply reply) {
    return new Message(Ids.message(), model, reply);
  }

  ObjectNode whole() {
    var message = frame();
    var content = message.putArray("content");
    reply.blocks().forEach(block -> content.add(content(block)));
    message.put("stop_reason", reply.stopReason());
    message.set("usage", usage(reply.usage()));
    return message;
  }

  ObjectNode start(TokenCount reported) {
    var message = frame();
    message.putArray("content");
    message.putNull("stop_reason");
    message.set("usage", usage(reported));
    return message;
  }

  static ObjectNode usage(TokenCount tokens) {
    var usage =
        JSON.objectNode()
            .put("input_tokens", tokens.input())
            .put("cache_creation_input_tokens", tokens.cacheWrite5m() + tokens.cacheWrite1h())
            .put("cache_read_input_tokens", tokens.cacheRead());
    usage
        .putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", tokens.cacheWrite5m())
        .put("ephemeral_1h_input_tokens", tokens.cacheWrite1h());
    return usage.put("output_tokens", tokens.output()).put("service_tier", "standard");
  }

  /// What a signature looks like; the CLI only hands it back.
  static String signature(Block.Thinking thinking) {
    var bytes = thinking.thinking().getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private ObjectNode frame() {
    return JSON.objectNode()
        .put("id", id)
        .put("type", "message")
        .put("role", "assistant")
        .put("model", model)
        .putNull("stop_sequence");
  }

  private static ObjectNode content(Block block) {
    return switch (block) {
      case Block.Text(var text) -> JSON.objectNode().put("type", "text").put("text", text);
      case Block.Thinking thinking ->
          JSON.objectNode()
              .put("type", "thinking")
              .put("thinking", thinking.thinking())
              .put("signature", signature(thinking));
      case Block.ToolUse(var tool, var input) ->
          JSON.objectNode()
              .put("type", "tool_use")
              .put("id", Ids.toolUse())
              .put("name", tool)
              .set("input", input);
    };
  }
}
