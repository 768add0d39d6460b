package dev.flotilla.agent.claude;

import com.fasterxml.jackson.databind.JsonNode;

/// A call that the model made, as the CLI shows it before anything of it happens.
public record ToolCall(String id, String name, JsonNode input) {
  static final String QUESTION = "AskUserQuestion";

  boolean isQuestion() {
    return name.equals(QUESTION);
  }

  @Override
  public String toString() {
    return "ToolCall[" + name + " " + id + "]";
  }
}
