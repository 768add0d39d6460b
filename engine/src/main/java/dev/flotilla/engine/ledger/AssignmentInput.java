package dev.flotilla.engine.ledger;

import dev.flotilla.api.work.Grant;
import java.util.List;
import java.util.Optional;

/// What an agent is told, beyond what its task says. `toString` holds no prompt.
///
/// @param prompt the user message that begins the assignment; empty for CHECK
/// @param followUp a further user message in the same conversation, once the first was delivered
/// @param command CHECK: what to run
/// @param ofBase CHECK: of the base commit, to know whether it was red before
/// @param answer a person's answer to the agent's own question
/// @param tree CHECK: of the commit; absent: the subtask knows it
/// @param conflicts RESOLVE: the paths in which markers were left
/// @param note what a new conversation must know about the one before it
public record AssignmentInput(
    String prompt,
    Optional<String> followUp,
    Optional<String> command,
    boolean ofBase,
    Optional<Grant.Answer> answer,
    Optional<String> note,
    Optional<String> tree,
    List<String> conflicts) {

  /// What was written before there were conflicts has none.
  public AssignmentInput {
    conflicts = conflicts == null ? List.of() : List.copyOf(conflicts);
  }

  public static AssignmentInput ofPrompt(String prompt) {
    return new AssignmentInput(
        prompt,
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  public static AssignmentInput ofCheck(String command, boolean ofBase, Optional<String> tree) {
    return new AssignmentInput(
        "",
        Optional.empty(),
        Optional.of(command),
        ofBase,
        Optional.empty(),
        Optional.empty(),
        tree,
        List.of());
  }

  public AssignmentInput withConflicts(List<String> paths) {
    return new AssignmentInput(prompt, followUp, command, ofBase, answer, note, tree, paths);
  }

  /// Other words to begin with, before any agent has heard them.
  public AssignmentInput withPrompt(String text) {
    return new AssignmentInput(text, followUp, command, ofBase, answer, note, tree, conflicts);
  }

  /// Further words; a new conversation begins with all of them.
  public AssignmentInput withFollowUp(String text) {
    return new AssignmentInput(
        prompt + "\n\n" + text,
        Optional.of(text),
        command,
        ofBase,
        Optional.empty(),
        note,
        tree,
        conflicts);
  }

  public AssignmentInput withAnswer(Grant.Answer given) {
    return new AssignmentInput(
        prompt, Optional.empty(), command, ofBase, Optional.of(given), note, tree, conflicts);
  }

  /// The conversation holds what was to be said in it.
  public AssignmentInput heard() {
    return new AssignmentInput(
        prompt, Optional.empty(), command, ofBase, Optional.empty(), note, tree, conflicts);
  }

  /// For a new conversation: the whole prompt again, and the note.
  public AssignmentInput anew(String because) {
    return new AssignmentInput(
        prompt,
        Optional.empty(),
        command,
        ofBase,
        Optional.empty(),
        Optional.of(because),
        tree,
        conflicts);
  }

  @Override
  public String toString() {
    return "AssignmentInput[" + prompt.length() + " characters]";
  }
}
