package dev.flotilla.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.event.EventView;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.StringJoiner;

/// An event as one line: when, whose, what, and of its data what is short.
public final class EventLine {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final int MOST = 160;

  private EventLine() {}

  /// Empty for those that are too many to be shown one by one.
  public static Optional<String> of(EventView event, ZoneId zone, boolean withTask) {
    if (event.type().equals("usage") || event.type().equals("attempt.activity")) {
      return Optional.empty();
    }
    var subtask = event.subtask();
    var whose =
        (withTask ? event.task() + " " : "")
            + (subtask == null || subtask.equals("solo") ? "" : subtask + " ");
    return Optional.of(
        "%s  %s%s%s"
            .formatted(
                TIME.format(event.at().atZone(zone)),
                whose,
                event.type().replace('.', ' '),
                details(event.data())));
  }

  private static String details(JsonNode data) {
    var parts = new StringJoiner(" ", ": ", "").setEmptyValue("");
    for (var field : data.properties()) {
      var value = field.getValue();
      var name = field.getKey();
      if (value.isValueNode() && !value.isNull() && !isId(value.asText())) {
        var text = Plain.line(value.asText(), MOST);
        parts.add(
            name.equals("state") || name.equals("text") ? text : "%s=%s".formatted(name, text));
      }
    }
    return parts.toString();
  }

  /// Of an attempt, or of a commit or tree: `task show` and git have them.
  private static boolean isId(String text) {
    return text.matches("[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{40}");
  }
}
