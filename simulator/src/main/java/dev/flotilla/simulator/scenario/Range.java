package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.regex.Pattern;

/// Numbers that a count may have: `3`, `2-5`, `4+`.
record Range(int least, int most) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})(?:(\\+)|-(\\d{1,6}))?");

  @JsonCreator
  static Range of(String text) {
    var match = FORM.matcher(text.strip());
    if (!match.matches()) {
      throw new IllegalArgumentException("expected 3, 2-5 or 4+, found '" + text + "'");
    }
    var least = Integer.parseInt(match.group(1));
    if (match.group(2) != null) {
      return new Range(least, Integer.MAX_VALUE);
    }
    return new Range(least, match.group(3) == null ? least : Integer.parseInt(match.group(3)));
  }

  @JsonCreator
  static Range of(int count) {
    return new Range(count, count);
  }

  boolean holds(int count) {
    return count >= least && count <= most;
  }
}
