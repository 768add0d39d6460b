package dev.flotilla.api.task;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.util.regex.Pattern;

/// The one rule for names that become part of a git ref.
final class Names {
  private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  private Names() {}

  static void check(String what, String value) {
    if (!VALID.matcher(value).matches()) {
      var shown = value.length() > 60 ? value.substring(0, 60) + "…" : value;
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "%s: expected 1 to 40 of a-z, 0-9 and -, not starting with -, found '%s'"
              .formatted(what, shown));
    }
  }
}
