package dev.flotilla.server.prompt;

import dev.flotilla.engine.ledger.AssignmentInput;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.CheckResults;
import dev.flotilla.engine.ledger.Messages;
import dev.flotilla.engine.ledger.SubtaskRow;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What agents are told, in words. Every user message that the workflow makes is made here; what
/// the user wrote is in it verbatim.
public final class Prompts {
  private static final int TAIL = 16_000;

  private Prompts() {}

  /// Work: the user's words, and how the result will be judged.
  public static String work(String instructions, Optional<String> check) {
    return check
        .map(
            it ->
                """
                %s

                ---
                When you are done, the result is checked with this command, from a fresh checkout of \
                your last commit:

                %s

                Run it yourself before you finish, if this place allows it.
                """
                    .formatted(instructions, indented(it)))
        .orElse(instructions);
  }

  /// The check said no, twice.
  public static String resolve(String check, CheckResults.Result result, boolean baseWasRed) {
    return """
    The repository's check fails on your result (exit code %d). It was run twice, from a fresh \
    checkout of your last commit:

    %s

    The end of its output:

    %s

    %s
    """
        .formatted(
            result.exitCode(),
            indented(check),
            indented(tail(result.tail())),
            baseWasRed
                ? "It failed on the commit that you started from as well, before you changed"
                    + " anything. Mend what you can tell to be yours; mend what was broken before"
                    + " if it stands in the way of the task, and say in your report what is left."
                : "It passed on the commit that you started from. Find the cause, mend it, run the"
                    + " check yourself, and commit. Do not weaken the check or its tests.");
  }

  /// A person said how to go on.
  public static String instructed(String resolve, String words) {
    return """
    %s
    The user says about this:

    %s
    """
        .formatted(resolve, words);
  }

  /// Words that came while nobody could be spoken to.
  public static String messages(List<Messages.Waiting> messages) {
    var words = messages.stream().map(Messages.Waiting::text).collect(Collectors.joining("\n\n"));
    return """
    The user has written to you in the meantime:

    %s

    Take it into account and finish the task.
    """
        .formatted(words);
  }

  /// A new conversation, because there is none to go on with.
  public static String begin(AssignmentRow assignment, SubtaskRow subtask) {
    var input = assignment.input();
    var whole =
        switch (assignment.kind()) {
          case RESOLVE -> CrewPrompts.inContext(subtask, input.prompt());
          case WORK ->
              input.prompt().contains(subtask.instructions())
                  ? input.prompt()
                  : CrewPrompts.inContext(subtask, input.prompt());
          case PLAN, REVIEW, CHECK -> input.prompt();
        };
    return whole + input.note().map(it -> "\n---\n" + it + "\n").orElse("") + answered(input);
  }

  private static String answered(AssignmentInput input) {
    return input
        .answer()
        .map(
            it ->
                """

                ---
                You asked the user before, in a conversation that is lost:

                %s

                The answer was: %s
                """
                    .formatted(it.question(), it.text()))
        .orElse("");
  }

  public static String failedBefore(String reason) {
    return """
    Somebody has tried this before and failed: %s
    What they left is in the checkout. Look at it critically, keep what is good, and take another \
    way where theirs did not lead on."""
        .formatted(reason);
  }

  public static String startedAgain() {
    return """
    Somebody has worked on this before; what they left is in the checkout. Look at it critically, \
    keep what is good, and finish the task.""";
  }

  public static String leftOut(List<String> paths) {
    return "These files were too large to be kept and are missing now: " + String.join(", ", paths);
  }

  private static String tail(String output) {
    return output.length() <= TAIL ? output : "…" + output.substring(output.length() - TAIL);
  }

  static String indented(String text) {
    return text.lines().map(it -> "    " + it).collect(Collectors.joining("\n"));
  }
}
