package dev.flotilla.agent.prompt;

import dev.flotilla.api.work.Grant;
import java.util.ArrayList;
import java.util.List;

/// What is appended to the CLI's own system prompt: the role, where the agent is, and what the
/// repository says at its base commit.
public final class SystemPrompt {
  private static final String READER =
      """
      # Where you are
      You look at a git checkout, your current directory. Change nothing in it.""";

  private static final String MANNERS =
      """
      Nobody watches your terminal: what you write last is read as your report. A command may run for as long as it does \
      something; nothing that you start outlives your turn. A server of your own listens on the port in $PORT.""";

  private static final String QUESTIONS =
      """
      If you need something that only a person can decide, ask with AskUserQuestion: you will be stopped and go on when \
      the answer is there. Decide everything else yourself, and say in your report what you decided.""";

  private SystemPrompt() {}

  public static String of(Grant grant) {
    var parts = new ArrayList<String>();
    if (!grant.role().prompt().isBlank()) {
      parts.add(grant.role().prompt().strip());
    }
    var manners = new ArrayList<>(List.of(place(grant), MANNERS));
    if (grant.role().tools().contains("AskUserQuestion")) {
      manners.add(QUESTIONS);
    }
    parts.add(String.join("\n", manners));
    grant
        .instructions()
        .filter(it -> !it.isBlank())
        .ifPresent(it -> parts.add("# What the repository says\n" + it.strip()));
    return String.join("\n\n", parts) + "\n";
  }

  private static String place(Grant grant) {
    if (grant.kind().isReading()) {
      return READER;
    }
    return """
    # Where you are
    You work in a git checkout, your current directory, on the branch `%s`, which is yours alone. Commit there in \
    small steps, with messages that say why; what you leave uncommitted is committed for you when you finish. Do not \
    push, do not switch branches, and leave the commits alone that were there before you."""
        .formatted(grant.git().branch().replace("refs/heads/", ""));
  }
}
