package dev.flotilla.engine.ledger;

import dev.flotilla.api.work.Grant;
import java.util.Optional;

/// What an agent is told, beyond what its task says. `toString` holds no prompt.
///
/// @param prompt the user message that begins the assignment; empty for CHECK
/// @param followUp a further user message in the same conversation, once the first was delivered
/// @param command CHECK: what to run
/// @param ofBase CHECK: of the base commit, to know whether it was red before
/// @param answer a person's answer to the agent's own question
/// @param note what a new conversation must know about the one before it
public record AssignmentInput(
    String prompt,
    Optional<String> followUp,
    Optional<String> command,
    boolean ofBase,
    Optional<Grant.Answer> answer,
    Optional<String> note) {

  public static AssignmentInput ofPrompt(String prompt) {
    return new AssignmentInput(
        prompt, Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty());
  }

  public static AssignmentInput ofCheck(String command, boolean ofBase) {
    return new AssignmentInput(
        "", Optional.empty(), Optional.of(command), ofBase, Optional.empty(), Optional.empty());
  }

  /// Further words; a new conversation begins with all of them.
  public AssignmentInput withFollowUp(String text) {
    return new AssignmentInput(
        prompt + "\n\n" + text, Optional.of(text), command, ofBase, Optional.empty(), note);
  }

  public AssignmentInput withAnswer(Grant.Answer given) {
    return new AssignmentInput(prompt, Optional.empty(), command, ofBase, Optional.of(given), note);
  }

  /// The conversation holds what was to be said in it.
  public AssignmentInput heard() {
    return new AssignmentInput(prompt, Optional.empty(), command, ofBase, Optional.empty(), note);
  }

  /// For a new conversation: the whole prompt again, and the note.
  public AssignmentInput anew(String because) {
    return new AssignmentInput(
        prompt, Optional.empty(), command, ofBase, Optional.empty(), Optional.of(because));
  }

  @Override
  public String toString() {
    return "AssignmentInput[" + prompt.length() + " characters]";
  }
}
