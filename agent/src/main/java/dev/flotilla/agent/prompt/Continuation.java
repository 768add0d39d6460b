package dev.flotilla.agent.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// User messages that carry a conversation on. New instructions belong here: the CLI replays the
/// system prompt that it recorded.
public final class Continuation {
  private static final String INTERRUPTED =
      """
      You were interrupted and go on now, perhaps on another machine. Your workspace is as it was after the last of \
      your calls that has a result above. Whatever ran after that has left nothing here, though outside of the \
      workspace it may have happened: look before you repeat it.""";

  private static final String GONE =
      """
      Processes that were running are gone, and so are files that git ignores, such as build output and downloaded \
      dependencies.""";

  private static final String STALLED =
      """
      You were stopped because nothing had happened for a long time: no word of yours, no output, no work of a command. \
      If a command was waiting for input or for something that never comes, do it another way.""";

  private Continuation() {}

  /// After a resume from a checkpoint.
  ///
  /// @param notes what is missing beyond what always is
  public static String interrupted(List<String> notes) {
    return String.join("\n", with(notes, INTERRUPTED, GONE)) + "\n\nGo on with your task.";
  }

  /// After a stall, in the same workspace.
  public static String stalled() {
    return STALLED + "\n\nGo on with your task.";
  }

  /// New words for a conversation whose workspace was made anew.
  public static String next(String prompt, List<String> notes) {
    return prompt
        + "\n\n"
        + String.join("\n", with(notes, "Your workspace was made anew. " + GONE));
  }

  /// A person's answer to a question that the conversation does not hold as an open call.
  public static String answer(JsonNode question, String text) {
    var asked = new ArrayList<String>();
    question.path("questions").forEach(it -> asked.add("> " + it.path("question").asText()));
    return "You had asked:\n%s\n\nThe answer is: %s\n\nGo on with your task."
        .formatted(String.join("\n", asked), text);
  }

  /// What is in the way of taking the work as it was left.
  public static String handBack(List<String> words) {
    return "Your work cannot be taken as you left it:\n"
        + String.join("\n", words.stream().map(it -> "- " + it).toList())
        + "\n\nPut that right, and finish.";
  }

  /// The repository's own set-up failed before the model's turn.
  public static String setupFailed(String prompt, String command, int exitCode, String tail) {
    return """
        %s

        The repository's set-up command `%s` was run for you and failed with exit code %d. The end of its output:
        ```
        %s
        ```"""
        .formatted(prompt, command, exitCode, tail.strip());
  }

  private static List<String> with(List<String> notes, String... first) {
    var lines = new ArrayList<>(List.of(first));
    if (!notes.isEmpty()) {
      lines.add("Besides:");
      notes.forEach(it -> lines.add("- " + it));
    }
    return lines;
  }
}
