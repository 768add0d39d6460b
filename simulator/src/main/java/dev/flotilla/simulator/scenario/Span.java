package dev.flotilla.simulator.scenario;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Duration;
import java.util.regex.Pattern;

/// A time, or a range to draw one from: `250ms`, `2s`, `300ms..1200ms`.
public record Span(Duration least, Duration most) {
  static final Span NONE = new Span(Duration.ZERO, Duration.ZERO);

  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m)");

  public Span {
    if (most.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "expected a range from less to more, found " + least + ".." + most);
    }
  }

  @JsonCreator
  static Span of(String text) {
    var ends = text.split("\\.\\.", 2);
    var least = time(ends[0]);
    return new Span(least, ends.length == 2 ? time(ends[1]) : least);
  }

  Duration draw(Dice dice, String what) {
    return least.plusMillis(dice.below(most.minus(least).toMillis() + 1, what));
  }

  private static Duration time(String text) {
    var match = TIME.matcher(text.strip());
    if (!match.matches()) {
      throw new IllegalArgumentException("expected a time such as 250ms, found '" + text + "'");
    }
    var amount = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      default -> Duration.ofMinutes(amount);
    };
  }
}
