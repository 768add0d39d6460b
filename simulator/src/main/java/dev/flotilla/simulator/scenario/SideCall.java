package dev.flotilla.simulator.scenario;

import java.util.Optional;

/// What the CLI asks besides the conversation proper; no scenario should have to answer it.
enum SideCall {
  /// The CLI wants its history summarised, because it no longer fits.
  COMPACTION,
  /// The CLI's automatic permission mode wants a yes or no.
  CLASSIFIER;

  static Optional<SideCall> of(Conversation conversation) {
    if (conversation.latest().startsWith("CRITICAL: Respond with TEXT ONLY")) {
      return Optional.of(COMPACTION);
    }
    return conversation.tools().isEmpty() && conversation.stopSequences().contains("</block>")
        ? Optional.of(CLASSIFIER)
        : Optional.empty();
  }

  Rule.Choice answer(Conversation conversation) {
    var text =
        switch (this) {
          case COMPACTION -> summary(conversation);
          case CLASSIFIER -> "<block>no";
        };
    return new Rule.Choice("side-call", Answer.saying(text));
  }

  private static String summary(Conversation conversation) {
    var asked = conversation.prompts().isEmpty() ? "" : conversation.prompts().getFirst();
    return "<summary>\nThe user asked:\n%s\n\nTool calls so far: %d.\n</summary>"
        .formatted(asked, conversation.calls().size());
  }
}
