package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/// Builds requests as the CLI sends them.
final class Talk {
  private final ObjectNode request = JsonNodeFactory.instance.objectNode();
  private final ArrayNode messages = request.putArray("messages");

  private Talk(String... tools) {
    request.put("model", "claude-sonnet-5-5").put("max_tokens", 1000);
    var offered = request.putArray("tools");
    for (var tool : tools) {
      offered.addObject().put("name", tool).putObject("input_schema").put("type", "object");
    }
  }

  static Talk offering(String... tools) {
    return new Talk(tools);
  }

  Talk system(String text) {
    request.putArray("system").addObject().put("type", "text").put("text", text);
    return this;
  }

  Talk schema(String tool, ObjectNode schema) {
    var offered = ((ArrayNode) request.get("tools")).addObject().put("name", tool);
    offered.set("input_schema", schema);
    return this;
  }

  Talk user(String text) {
    messages.addObject().put("role", "user").put("content", text);
    return this;
  }

  Talk assistant(String text) {
    messages.addObject().put("role", "assistant").put("content", text);
    return this;
  }

  /// A call and its result, under an id that no other call has.
  Talk call(Reply reply, String result, boolean error) {
    var use =
        reply.blocks().stream()
            .filter(Block.ToolUse.class::isInstance)
            .map(Block.ToolUse.class::cast)
            .findFirst()
            .orElseThrow();
    return call(use.tool(), use.input(), result, error);
  }

  Talk call(String tool, ObjectNode input, String result, boolean error) {
    var id = "toolu_" + UUID.randomUUID();
    var content = messages.addObject().put("role", "assistant").putArray("content");
    content.addObject().put("type", "tool_use").put("id", id).put("name", tool).set("input", input);
    messages
        .addObject()
        .put("role", "user")
        .putArray("content")
        .addObject()
        .put("type", "tool_result")
        .put("tool_use_id", id)
        .put("content", result)
        .put("is_error", error);
    return this;
  }

  ObjectNode request() {
    return request;
  }
}
