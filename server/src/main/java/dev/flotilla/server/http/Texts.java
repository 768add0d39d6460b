package dev.flotilla.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;

/// What no text may hold, because PostgreSQL cannot: U+0000 and half a surrogate pair.
final class Texts {
  private Texts() {}

  /// @throws FlotillaException `invalid_request` that names the field
  static void check(String path, JsonNode node) {
    if (node.isTextual()) {
      check(path, node.textValue());
      return;
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      check(path + "[" + i + "]", node.get(i));
    }
    for (var field : node.properties()) {
      check(path, field.getKey());
      check(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue());
    }
  }

  static void check(String path, String text) {
    for (int i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == 0) {
        throw refused(path, "U+0000");
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw refused(path, "half a surrogate pair");
      }
    }
  }

  private static FlotillaException refused(String path, String found) {
    return new FlotillaException(
        ErrorCode.INVALID_REQUEST,
        "%s: expected text, found %s in it".formatted(path.isEmpty() ? "body" : path, found));
  }
}
