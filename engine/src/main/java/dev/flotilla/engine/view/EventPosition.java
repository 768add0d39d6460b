package dev.flotilla.engine.view;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import java.util.Comparator;
import java.util.regex.Pattern;

/// A place in the streams: an event's transaction, its number, and its number within its task. The
/// fleet's stream goes by the first two, a task's by the last. Opaque outside.
public record EventPosition(long tx, long id, long seq) implements Comparable<EventPosition> {
  /// Before everything.
  public static final EventPosition START = new EventPosition(0, 0, 0);

  private static final Pattern TEXT =
      Pattern.compile("([0-9a-f]{1,16})-([0-9a-f]{1,15})-([0-9a-f]{1,15})");
  private static final Comparator<EventPosition> ORDER =
      Comparator.<EventPosition, Long>comparing(EventPosition::tx, Long::compareUnsigned)
          .thenComparingLong(EventPosition::id);

  /// @throws FlotillaException `invalid_request` for a text that no event had as its id
  public static EventPosition of(String text) {
    var matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "event id: expected the id of an event of this fleet");
    }
    return new EventPosition(
        Long.parseUnsignedLong(matcher.group(1), 16),
        Long.parseLong(matcher.group(2), 16),
        Long.parseLong(matcher.group(3), 16));
  }

  @Override
  public int compareTo(EventPosition other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "%x-%x-%x".formatted(tx, id, seq);
  }
}
