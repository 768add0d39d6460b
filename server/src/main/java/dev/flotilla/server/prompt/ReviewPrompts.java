package dev.flotilla.server.prompt;

import dev.flotilla.api.task.Review;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.TaskRow;
import java.util.List;
import java.util.Optional;

/// What a manager is told when it reviews, and what of its review others are told (CONTRACT, "What the
/// manager is asked for").
public final class ReviewPrompts {
  private ReviewPrompts() {}

  /// A subtask's result, before it is merged.
  ///
  /// @param summary of the plan
  /// @param changes empty: nothing was changed
  /// @param lastWords the agent's report
  public static String review(
      TaskRow task,
      SubtaskRow subtask,
      String summary,
      Optional<String> changes,
      String lastWords) {
    return """
    Review the result of a subtask. Your checkout is at its last commit.

    The plan it belongs to: %s

    Subtask %s, %s, for the role %s:

    %s

    It is done when:
    %s

    What its agent reports:

    %s

    %s
    %s"""
        .formatted(
            summary,
            subtask.key(),
            subtask.title(),
            subtask.role(),
            subtask.instructions(),
            subtask.acceptance().isEmpty()
                ? "- the instructions are carried out"
                : CrewPrompts.listed(subtask.acceptance()),
            lastWords.isBlank() ? "(nothing)" : lastWords.strip(),
            shown(changes, "the subtask began"),
            verdict(task));
  }

  /// All of it, at the end.
  ///
  /// @param changes empty: nothing was changed
  public static String reviewWhole(
      TaskRow task, List<SubtaskRow> subtasks, Optional<String> changes) {
    var done =
        subtasks.stream()
            .map(
                it ->
                    "%s (%s): %s. Done when: %s"
                        .formatted(
                            it.key(), it.role(), it.title(), String.join("; ", it.acceptance())))
            .toList();
    return """
    All subtasks are merged. Review the whole: does it do what the user asked for, and does it fit \
    together? Your checkout is at the result.

    The task, in the user's words:

    %s

    The subtasks:
    %s

    %s
    %s
    If something is missing, say so with the verdict `revise`: you will be asked to plan what is missing.
    """
        .formatted(
            task.prompt(),
            CrewPrompts.listed(done),
            shown(changes, "the task began"),
            verdict(task));
  }

  private static String shown(Optional<String> changes, String since) {
    return changes
        .map(it -> "What has changed since %s:\n\n%s".formatted(since, it))
        .orElseGet(
            () ->
                "Nothing has been changed since %s. That may be right, for a test or an audit."
                    .formatted(since));
  }

  private static String verdict(TaskRow task) {
    var checked =
        task.check().isPresent()
            ? " The repository's own check is run apart from you, before it is merged."
            : "";
    return """

    Answer with a verdict (`accept` or `revise`), a score from 0 to 1 for how well the result meets what \
    was asked, and feedback: for `revise`, what is wrong, where, and what would be right.%s"""
        .formatted(checked);
  }

  public static String reviewRefused(List<String> reasons) {
    return """
    Your review cannot be read:
    %s

    Answer again, with verdict, score and feedback.
    """
        .formatted(CrewPrompts.listed(reasons));
  }

  /// What the manager says, for who has to change it.
  public static String feedback(Review review, double threshold) {
    return review.verdict() == Review.Verdict.ACCEPT
        ? "%s\n\n(Accepted with a score of %s; it has to be %s at least.)"
            .formatted(review.feedback(), review.score(), threshold)
        : review.feedback();
  }
}
