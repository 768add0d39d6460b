package dev.flotilla.api.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// `POST /api/v1/tasks/{id}/messages`: words for a running agent.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MessageRequest(String text, @Nullable String subtask) {
  @Override
  public String toString() {
    return "MessageRequest[" + text.length() + " characters]";
  }
}
