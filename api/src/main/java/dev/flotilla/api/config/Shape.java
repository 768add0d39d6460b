package dev.flotilla.api.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/// What the text of a setting must look like.
enum Shape {
  TEXT("any text"),
  URL("a URL such as http://127.0.0.1:4005"),
  FLAG("true or false"),
  PORT("a port, 0 (a free one) to 65535"),
  AGENTS("a number from 1 to 64"),
  COUNT("a number from 1 to 1000"),
  BYTES("a number of bytes"),
  MILLIS("milliseconds, from 1000 to 86400000"),
  RATIO("a number from 0 to 1"),
  USD("an amount in USD such as 12.50"),
  DURATION("a duration from 1s to 24h, such as 30s or 10m"),
  WALL("auto, bubblewrap or none");

  private static final Pattern SPAN = Pattern.compile("(\\d{1,7})(ms|s|m|h)");

  private final String expected;

  Shape(String expected) {
    this.expected = expected;
  }

  String expected() {
    return expected;
  }

  boolean fits(String text) {
    return switch (this) {
      case TEXT -> true;
      case URL -> text.matches("[a-z][a-z0-9+.:-]*://\\S+|jdbc:\\S+");
      case FLAG -> text.matches("true|false");
      case PORT -> isWhole(text, "0", "65535");
      case AGENTS -> isWhole(text, "1", "64");
      case COUNT -> isWhole(text, "1", "1000");
      case BYTES -> isWhole(text, "0", "9000000000000000000");
      case MILLIS -> isWhole(text, "1000", "86400000");
      case RATIO -> isDecimal(text) && isBetween(text, "0", "1");
      case USD -> isDecimal(text);
      case DURATION -> isDuration(text);
      case WALL -> text.matches("auto|bubblewrap|none");
    };
  }

  /// `500ms`, `30s`, `10m`, `2h`.
  static Duration duration(String text) {
    var parts = SPAN.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a duration: " + text);
    }
    var amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  private static boolean isDuration(String text) {
    return SPAN.matcher(text).matches()
        && duration(text).compareTo(Duration.ofSeconds(1)) >= 0
        && duration(text).compareTo(Duration.ofHours(24)) <= 0;
  }

  private static boolean isDecimal(String text) {
    return text.matches("\\d{1,12}(\\.\\d{1,12})?");
  }

  private static boolean isWhole(String text, String least, String most) {
    return text.matches("\\d{1,19}") && isBetween(text, least, most);
  }

  private static boolean isBetween(String text, String least, String most) {
    var number = new BigDecimal(text);
    return number.compareTo(new BigDecimal(least)) >= 0
        && number.compareTo(new BigDecimal(most)) <= 0;
  }
}
