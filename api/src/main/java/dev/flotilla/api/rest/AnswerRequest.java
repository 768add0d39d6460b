package dev.flotilla.api.rest;

/// `POST /api/v1/questions/{id}/answer`.
public record AnswerRequest(String text) {
  @Override
  public String toString() {
    return "AnswerRequest[" + text.length() + " characters]";
  }
}
