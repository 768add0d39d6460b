package dev.flotilla.agent.prompt;

/// A user message that reaches the model as it is. The CLI takes a leading `/` for a command of its
/// own and may do so with `!` and `#`; a newline before it stops that. `@path` is left alone: it
/// attaches a file, which is what people who write it mean, and the CLI can open only what lies
/// inside the isolation, where the model could read it all the same.
public final class UserMessage {
  private UserMessage() {}

  public static String of(String text) {
    var start = text.stripLeading();
    return start.startsWith("/") || start.startsWith("!") || start.startsWith("#")
        ? "\n" + text
        : text;
  }
}
