package dev.flotilla.simulator.scenario;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A variable taken out of the conversation: the first group of the pattern (the whole match, if it
/// has none) in the newest text that has it.
record Capture(Source from, Pattern pattern, String otherwise) {
  /// Where to look.
  enum Source {
    SYSTEM,
    PROMPT,
    FIRST_PROMPT,
    RESULT
  }

  Capture {
    otherwise = otherwise == null ? "" : otherwise;
  }

  String value(Conversation conversation) {
    return texts(conversation).reversed().stream()
        .map(this::find)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(otherwise);
  }

  private List<String> texts(Conversation conversation) {
    return switch (from) {
      case SYSTEM -> List.of(conversation.system());
      case PROMPT -> conversation.prompts();
      case FIRST_PROMPT -> conversation.prompts().stream().limit(1).toList();
      case RESULT -> conversation.calls().stream().map(Call::result).toList();
    };
  }

  private Optional<String> find(String text) {
    var match = pattern.matcher(text);
    return match.find()
        ? Optional.ofNullable(match.group(Math.min(1, match.groupCount())))
        : Optional.empty();
  }
}
