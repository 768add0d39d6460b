package dev.flotilla.api.work;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/// A turn that the model finished.
///
/// @param lastWords the result's text, at most 16 KB of it
/// @param structured the result's `structured_output`, where a schema was given
public record EndedTurn(String lastWords, Optional<JsonNode> structured) {
  /// An absent output travels as null, which is a JSON value as well.
  public EndedTurn {
    structured = structured.filter(it -> !it.isNull());
  }

  @Override
  public String toString() {
    return "EndedTurn[" + lastWords.length() + " characters]";
  }
}
