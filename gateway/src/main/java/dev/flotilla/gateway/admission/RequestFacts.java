package dev.flotilla.gateway.admission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;

/// What the gateway must know of a request's body; the rest of it is skipped over.
///
/// @param maxTokens 0 when the body has none
record RequestFacts(String model, long maxTokens, boolean streamed) {
  private static final Set<String> READ = Set.of("model", "max_tokens", "stream");

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(64 << 20).build())
          .build();

  /// @throws FlotillaException `invalid_request` when it is not one JSON object with one model: of
  /// two, the provider might take the other one
  static RequestFacts of(InputStream body) {
    try (var parser = FACTORY.createParser(body)) {
      return read(parser);
    } catch (IOException e) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "expected a JSON object as the body, found something else", e);
    }
  }

  private static RequestFacts read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw invalid("expected a JSON object as the body, found something else");
    }
    var seen = new HashSet<String>();
    var model = "";
    long maxTokens = 0;
    boolean streamed = false;
    for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (READ.contains(name) && !seen.add(name)) {
        throw invalid("expected '%s' once, found it twice".formatted(name));
      }
      switch (name) {
        case "model" -> model = parser.getValueAsString("");
        case "max_tokens" -> maxTokens = Math.max(0, parser.getValueAsLong());
        case "stream" -> streamed = parser.getValueAsBoolean();
        default -> {}
      }
      parser.skipChildren();
    }
    if (parser.currentToken() != JsonToken.END_OBJECT || model.isEmpty()) {
      throw invalid("expected a body with a model, found none");
    }
    return new RequestFacts(model, maxTokens, streamed);
  }

  private static FlotillaException invalid(String message) {
    return new FlotillaException(ErrorCode.INVALID_REQUEST, message);
  }
}
