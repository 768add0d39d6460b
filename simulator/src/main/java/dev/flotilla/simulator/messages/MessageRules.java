package dev.flotilla.simulator.messages;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the API refuses by the messages: their shape, and above all that every `tool_use` has its
/// `tool_result` in the very next message and no `tool_result` is an orphan. Messages of one role in
/// a row are one; `system` messages in between are transparent. For one request.
final class MessageRules {
  private static final List<String> ROLES = List.of("user", "assistant", "system");

  private final Set<String> everUsed = new HashSet<>();
  private final Set<String> open = new LinkedHashSet<>();
  private final Set<String> answered = new HashSet<>();
  private String previous = "";
  private int usedAt;
  private boolean textSeen;

  private MessageRules() {}

  static Optional<String> check(JsonNode messages) {
    if (!messages.isArray()) {
      return Optional.of("messages: Field required");
    }
    return new MessageRules().all(messages);
  }

  private Optional<String> all(JsonNode messages) {
    for (var i = 0; i < messages.size(); i++) {
      var refused = shape(messages.get(i), i);
      if (refused.isEmpty()) {
        refused = message(messages.get(i), i);
      }
      if (refused.isPresent()) {
        return refused;
      }
    }
    return switch (previous) {
      case "" -> Optional.of("messages: at least one message is required");
      case "user" -> unanswered();
      default ->
          Optional.of(
              "This model does not support assistant message prefill. The conversation must end"
                  + " with a user message.");
    };
  }

  private static Optional<String> shape(JsonNode message, int i) {
    var role = message.path("role").asText();
    if (!ROLES.contains(role)) {
      return Optional.of(
          "messages: Unexpected role \"%s\". The Messages API accepts a top-level `system`"
                  .formatted(role)
              + " parameter, not \"system\" as an input message role.");
    }
    var content = message.path("content");
    if (!content.isTextual() && !content.isArray()) {
      return Optional.of(
          "messages.%d.content: Input should be a valid %s"
              .formatted(i, content.isMissingNode() ? "string or list: Field required" : "list"));
    }
    if (content.isArray() ? content.isEmpty() : content.asText().isEmpty()) {
      return Optional.of(
          "messages.%d: all messages must have non-empty content".formatted(i)
              + " except for the optional final assistant message");
    }
    return Optional.empty();
  }

  private Optional<String> message(JsonNode message, int i) {
    var role = message.path("role").asText();
    if (role.equals("system")) {
      return Optional.empty();
    }
    if (previous.isEmpty() && role.equals("assistant")) {
      return Optional.of("messages: first message must use the \"user\" role");
    }
    if (!role.equals(previous)) {
      textSeen = false;
      if (role.equals("assistant")) {
        if (!open.isEmpty()) {
          return unanswered();
        }
        answered.clear();
        usedAt = i;
      }
    }
    previous = role;
    textSeen |= role.equals("user") && message.path("content").isTextual();
    return blocks(message.path("content"), role, i);
  }

  private Optional<String> unanswered() {
    return open.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "messages.%d: `tool_use` ids were found without `tool_result` blocks immediately"
                    .formatted(usedAt)
                + " after: %s. Each `tool_use` block must have a corresponding `tool_result` block"
                    .formatted(String.join(", ", open))
                + " in the next message.");
  }

  private Optional<String> blocks(JsonNode content, String role, int i) {
    for (var j = 0; content.isArray() && j < content.size(); j++) {
      var where = "messages.%d.content.%d".formatted(i, j);
      var refused = block(content.get(j), role, where);
      if (refused.isPresent()) {
        return refused;
      }
    }
    return Optional.empty();
  }

  private Optional<String> block(JsonNode block, String role, String where) {
    return switch (block.path("type").asText()) {
      case "text" -> text(block);
      case "tool_use" ->
          role.equals("assistant")
              ? toolUse(block, where)
              : Optional.of(where + ": `tool_use` blocks can only be in `assistant` messages");
      case "tool_result" ->
          role.equals("user")
              ? toolResult(block, where)
              : Optional.of(where + ": `tool_result` blocks can only be in `user` messages");
      case "" -> Optional.of(where + ".type: Field required");
      default -> Optional.empty();
    };
  }

  private Optional<String> text(JsonNode block) {
    textSeen = true;
    return block.path("text").asText().isEmpty()
        ? Optional.of("messages: text content blocks must be non-empty")
        : Optional.empty();
  }

  private Optional<String> toolUse(JsonNode block, String where) {
    var id = block.path("id").asText();
    if (id.isEmpty() || !block.path("input").isObject()) {
      return Optional.of(where + ".tool_use: Input should be a valid dictionary with id and input");
    }
    if (!everUsed.add(id)) {
      return Optional.of("messages: `tool_use` ids must be unique");
    }
    open.add(id);
    return Optional.empty();
  }

  private Optional<String> toolResult(JsonNode block, String where) {
    var id = block.path("tool_use_id").asText();
    if (answered.contains(id)) {
      return Optional.of(
          where
              + ": each tool_use must have a single result. Found multiple `tool_result` blocks"
              + " with id: "
              + id);
    }
    if (!open.remove(id)) {
      return Optional.of(
          (where
                  + ": unexpected `tool_use_id` found in `tool_result` blocks: %s. Each"
                  + " `tool_result` block must have a corresponding `tool_use` block in the previous"
                  + " message.")
              .formatted(id));
    }
    answered.add(id);
    return textSeen
        ? Optional.of(where + ": `tool_result` blocks must come before any text of their message")
        : Optional.empty();
  }
}
