package dev.flotilla.agent.workspace;

import dev.flotilla.api.work.Grant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The lines at the end of a commit's message that say where it comes from.
///
/// @param lines of this subtask
/// @param attribution a model's own lines may stay
record Trailers(List<String> lines, boolean attribution) {
  private static final Pattern OURS = Pattern.compile("(?i)^Flotilla-(Task|Subtask|Role):.*");
  private static final Pattern TRAILER = Pattern.compile("^[A-Za-z0-9][A-Za-z0-9-]*: .*");
  private static final Pattern MODEL =
      Pattern.compile(
          "(?i)^(co-authored-by:.*(claude|anthropic).*|claude-session:.*|.*generated with.*claude.*)");

  static Trailers of(Grant grant) {
    return new Trailers(
        List.of(
            "Flotilla-Task: " + grant.task(),
            "Flotilla-Subtask: " + grant.subtask(),
            "Flotilla-Role: " + grant.role().name()),
        grant.attribution());
  }

  /// The message with these trailers, once, in the block at its end.
  String on(String message) {
    var kept =
        message.lines().filter(it -> !OURS.matcher(it).matches()).filter(this::mayStay).toList();
    int end = kept.size();
    while (end > 0 && kept.get(end - 1).isBlank()) {
      end--;
    }
    if (end == 0) {
      return on("(no message)");
    }
    var text = kept.subList(0, end);
    var gap = endsInTrailers(text) ? Stream.<String>empty() : Stream.of("");
    return String.join(
            "\n", Stream.of(text.stream(), gap, lines.stream()).flatMap(it -> it).toList())
        + "\n";
  }

  /// Whether another subtask's work speaks here: its commits are not this one's to change.
  boolean foreign(String message) {
    return message.lines().anyMatch(it -> OURS.matcher(it).matches())
        && !message.lines().toList().containsAll(lines.subList(0, 2));
  }

  private boolean mayStay(String line) {
    return attribution || !MODEL.matcher(line).matches();
  }

  private static boolean endsInTrailers(List<String> lines) {
    int start = lines.size();
    while (start > 0 && !lines.get(start - 1).isBlank()) {
      start--;
    }
    return start > 0
        && lines.subList(start, lines.size()).stream()
            .allMatch(it -> TRAILER.matcher(it).matches());
  }
}
