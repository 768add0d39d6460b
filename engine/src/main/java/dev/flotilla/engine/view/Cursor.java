package dev.flotilla.engine.view;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.rest.Page;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a page ended: the time and the key of its last row. A list goes on strictly after it, so
/// that rows that come in meanwhile are neither repeated nor push others out. Opaque outside.
///
/// @param at to the microsecond, as PostgreSQL keeps it
public record Cursor(Instant at, String key) {
  private static final Pattern TEXT = Pattern.compile("(-?\\d{1,18}):([^\\x00]{0,200})");

  public Cursor {
    at = at.truncatedTo(ChronoUnit.MICROS);
  }

  /// @throws FlotillaException `invalid_request` for a text that no page gave
  public static Cursor of(String text) {
    try {
      var matcher =
          TEXT.matcher(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
      if (matcher.matches()) {
        var micros = Long.parseLong(matcher.group(1));
        return new Cursor(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), matcher.group(2));
      }
    } catch (IllegalArgumentException e) {
      throw invalid(e);
    }
    throw invalid(null);
  }

  private static FlotillaException invalid(@Nullable IllegalArgumentException cause) {
    return new FlotillaException(
        ErrorCode.INVALID_REQUEST, "cursor: expected the 'next' of a page before", cause);
  }

  /// The key of a list whose keys are numbers.
  long number() {
    try {
      return Long.parseLong(key);
    } catch (NumberFormatException e) {
      throw invalid(e);
    }
  }

  /// The first `limit` of `found`, which holds one more when there is more.
  public static <T> Page<T> page(List<T> found, int limit, Function<T, Cursor> cursor) {
    if (found.size() <= limit) {
      return new Page<>(found, null);
    }
    var items = List.copyOf(found.subList(0, limit));
    return new Page<>(items, cursor.apply(items.getLast()).toString());
  }

  @Override
  public String toString() {
    var text = ChronoUnit.MICROS.between(Instant.EPOCH, at) + ":" + key;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
