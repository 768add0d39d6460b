package dev.flotilla.server.http;

import org.jspecify.annotations.Nullable;

/// What a body must hold.
final class Required {
  private Required() {}

  static <T> T found(String field, @Nullable T value) {
    if (value == null) {
      throw Queries.invalid(field, "expected a value, found nothing");
    }
    return value;
  }

  static String text(String field, @Nullable String text, int max) {
    if (text == null || text.isBlank()) {
      throw Queries.invalid(field, "expected text, found nothing");
    }
    if (text.length() > max) {
      throw Queries.invalid(field, "expected at most %d characters".formatted(max));
    }
    return text;
  }
}
