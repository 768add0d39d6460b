package dev.flotilla.server.prompt;

import dev.flotilla.api.role.Role;
import dev.flotilla.api.task.Plan;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.TaskRow;
import java.util.List;
import java.util.stream.Collectors;

/// What a crew's manager and workers are told, in words. What the user wrote, and what the manager
/// wrote for a subtask, is in it verbatim (CONTRACT, "What the manager is asked for").
public final class CrewPrompts {
  private CrewPrompts() {}

  /// The task's plan.
  public static String plan(TaskRow task, List<Role> roles, int maxSubtasks) {
    return """
    Plan how this task is carried out in this repository. Look at the code first.

    The task, in the user's words:

    %s

    ---
    Answer with a plan: a summary, and at most %d subtasks, each for one agent. Agents work at the same \
    time, each on a branch of its own, and see their own instructions only: write them so that they \
    stand alone. `key` is a short name of a-z, 0-9 and -; `acceptance` says how one can tell that it is \
    done; `dependsOn` names the subtasks whose result it needs (they are merged before it begins); \
    `touches` are globs of the files that it will change: subtasks whose files overlap do not run at \
    the same time. A small task is one subtask.

    The roles to choose from:
    %s
    %s"""
        .formatted(
            task.prompt(),
            maxSubtasks,
            roles.stream()
                .map(it -> "- %s: %s".formatted(it.name(), it.title()))
                .collect(Collectors.joining("\n")),
            checked(task));
  }

  private static String checked(TaskRow task) {
    return task.check()
        .map(
            it ->
                "\nWhatever is merged has to pass this command:\n\n" + Prompts.indented(it) + "\n")
        .orElse("");
  }

  public static String planRefused(List<String> reasons) {
    return """
    Your plan cannot be carried out:
    %s

    Answer with a whole plan in which that is put right.
    """
        .formatted(listed(reasons));
  }

  /// Another plan, in the same conversation or with what there is of the first one.
  ///
  /// @param existing the subtasks that there are already
  public static String replan(TaskRow task, List<SubtaskRow> existing, String feedback) {
    var there =
        existing.isEmpty()
            ? ""
            : """

              These subtasks are there already; you may depend on those that are merged, but not use \
              their keys again. Plan only what is missing:
              %s
              """
                .formatted(
                    listed(
                        existing.stream()
                            .map(
                                it ->
                                    "%s (%s): %s"
                                        .formatted(it.key(), it.state().wire(), it.title()))
                            .toList()));
    return """
    There must be another plan for the task:

    %s

    Because:

    %s
    %s"""
        .formatted(task.prompt(), feedback, there);
  }

  /// A subtask's work.
  public static String subtask(TaskRow task, SubtaskRow subtask) {
    var parts =
        new StringBuilder("%s\n\n---\n%s".formatted(subtask.title(), subtask.instructions()));
    if (!subtask.acceptance().isEmpty()) {
      parts.append("\n\nIt is done when:\n").append(listed(subtask.acceptance()));
    }
    if (!subtask.touches().isEmpty()) {
      parts
          .append("\n\nOthers work in this repository at the same time. Yours are these files: ")
          .append(String.join(", ", subtask.touches()));
    }
    task.check()
        .ifPresent(
            it ->
                parts
                    .append(
                        "\n\nThe result, merged with the others', is checked with this command:")
                    .append("\n\n")
                    .append(Prompts.indented(it)));
    return parts.append('\n').toString();
  }

  /// Back to the worker.
  public static String revise(String feedback) {
    return """
    Your result was reviewed, and something has to change:

    %s

    Change it on the same branch, run what proves it, and commit.
    """
        .formatted(feedback);
  }

  public static String conflict(List<String> paths) {
    return """
    Others' work was merged meanwhile, and yours conflicts with it in these files:
    %s

    Your branch now holds a merge of both, with conflict markers where they disagree. Look at what the \
    others did (`git log`, `git show`), keep what both were meant to do, remove all markers (a binary or deleted file \
    has none: decide which is right), see that the whole still works, and commit.
    """
        .formatted(listed(paths));
  }

  public static String unresolved(List<String> paths) {
    return """
    Conflict markers are left in these files:
    %s

    Resolve them, and commit.
    """
        .formatted(listed(paths));
  }

  /// The plan for a person's eyes.
  public static String outline(Plan plan) {
    var nodes =
        plan.subtasks().stream()
            .map(
                it ->
                    "%s (%s): %s%s"
                        .formatted(
                            it.key(),
                            it.role(),
                            it.title(),
                            it.dependsOn().isEmpty()
                                ? ""
                                : " [after " + String.join(", ", it.dependsOn()) + "]"))
            .toList();
    return plan.summary() + "\n" + listed(nodes);
  }

  /// The message of the commit that brings a subtask onto the task's branch.
  public static String merged(TaskRow task, SubtaskRow subtask) {
    return "%s\n\nMerge subtask %s.\n\n%s"
        .formatted(subtask.title(), subtask.key(), trailers(task, subtask.key(), subtask.role()));
  }

  /// The message of the commit that brings the task's branch into a subtask's.
  public static String takenIn(TaskRow task, SubtaskRow subtask) {
    return "Take in what was merged meanwhile\n\n%s"
        .formatted(trailers(task, subtask.key(), subtask.role()));
  }

  private static String trailers(TaskRow task, SubtaskKey key, String role) {
    return "Flotilla-Task: %s\nFlotilla-Subtask: %s\nFlotilla-Role: %s\n"
        .formatted(task.id(), key, role);
  }

  static String listed(List<String> lines) {
    return lines.stream().map(it -> "- " + it).collect(Collectors.joining("\n"));
  }

  /// A revision or a resolution in a new conversation.
  static String inContext(SubtaskRow subtask, String prompt) {
    return """
    This is the task that was worked on in this checkout:

    %s

    %s
    """
        .formatted(subtask.instructions(), prompt);
  }
}
