package dev.flotilla.server.http;

import org.jspecify.annotations.Nullable;

/// Text that a body must hold.
final class Required {
  private Required() {}

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
