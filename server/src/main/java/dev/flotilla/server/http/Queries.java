package dev.flotilla.server.http;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.engine.view.Cursor;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Reads what stands in paths, queries and headers, and says what is wrong with it by its name.
final class Queries {
  private static final int LIMIT = 50;
  private static final int MAX_LIMIT = 200;
  private static final int MAX_TEXT = 500;

  private Queries() {}

  /// A misspelt filter must not be no filter.
  static void only(Context ctx, String... names) {
    var known = Set.of(names);
    for (var name : ctx.queryParamMap().keySet()) {
      if (!known.contains(name)) {
        throw invalid(
            "query",
            "expected one of %s, found '%s'".formatted(String.join(", ", names), shown(name)));
      }
    }
  }

  static Optional<String> text(Context ctx, String name) {
    var found = Optional.ofNullable(ctx.queryParam(name)).filter(it -> !it.isEmpty());
    found.ifPresent(it -> check(name, it));
    return found;
  }

  static String required(Context ctx, String name) {
    return text(ctx, name).orElseThrow(() -> invalid(name, "expected it in the query"));
  }

  private static void check(String name, String value) {
    Texts.check(name, value);
    if (value.length() > MAX_TEXT) {
      throw invalid(name, "expected at most %d characters".formatted(MAX_TEXT));
    }
  }

  static Optional<Cursor> cursor(Context ctx) {
    return text(ctx, "cursor").map(Cursor::of);
  }

  static int limit(Context ctx) {
    var limit = text(ctx, "limit").map(it -> number("limit", it)).orElse((long) LIMIT);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw invalid("limit", "expected 1 to %d, found %d".formatted(MAX_LIMIT, limit));
    }
    return limit.intValue();
  }

  static long number(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "%s: expected a number, found '%s'".formatted(name, shown(value)),
          e);
    }
  }

  static UUID uuid(String name, String value) {
    try {
      return UUID.fromString(value);
    } catch (IllegalArgumentException e) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "%s: expected a UUID, found '%s'".formatted(name, shown(value)),
          e);
    }
  }

  static FlotillaException invalid(String name, String why) {
    return new FlotillaException(ErrorCode.INVALID_REQUEST, name + ": " + why);
  }

  private static String shown(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
