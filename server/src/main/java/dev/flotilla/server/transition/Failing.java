package dev.flotilla.server.transition;

import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.server.prompt.Prompts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// A failure counts. The next attempt starts a new conversation from the newest tree, as the old
/// one would fail the same way; after the last one a person decides.
public final class Failing {
  private final Parts parts;

  public Failing(Parts parts) {
    this.parts = parts;
  }

  /// @param resumable the same conversation may go on
  public void failed(
      Handle handle,
      TaskRow task,
      AssignmentRow assignment,
      String reason,
      boolean resumable,
      Instant now) {
    var failures = assignment.failures() + 1;
    Assignments.counts(handle, assignment.id(), failures, 0, 0, Optional.empty());
    if (assignment.isTalk() && !resumable) {
      anew(handle, assignment, Prompts.failedBefore(reason), now);
    }
    if (failures >= parts.config().maxAttempts()) {
      Parking.park(parts, handle, task, assignment, ask(assignment, reason, failures), now);
    } else {
      Dispatch.again(handle, task, assignment, now, now);
    }
  }

  /// What the agent answered cannot be used: it is told why, in the same conversation. That counts.
  ///
  /// @param words for the agent
  public void rejected(
      Handle handle,
      TaskRow task,
      AssignmentRow assignment,
      String words,
      String reason,
      Instant now) {
    Assignments.input(handle, assignment.id(), assignment.input().withFollowUp(words));
    failed(handle, task, Assignments.get(handle, assignment.id()), reason, true, now);
  }

  /// From now on in a new conversation.
  static void anew(Handle handle, AssignmentRow assignment, String because, Instant now) {
    var session =
        Assignments.newSession(
            handle, assignment.task(), assignment.subtask(), assignment.role(), now);
    Assignments.session(handle, assignment.id(), session);
    Assignments.input(handle, assignment.id(), assignment.input().anew(because));
  }

  private static String what(AssignmentRow assignment) {
    return assignment.subtask().isMain() ? "the task" : assignment.subtask().value();
  }

  private static Parking.Ask ask(AssignmentRow assignment, String reason, int failures) {
    return new Parking.Ask(
        QuestionKind.ATTEMPTS,
        "%s of %s failed %d times, at last: %s. Try again, give up, or say what to do?"
            .formatted(assignment.kind(), what(assignment), failures, reason),
        List.of(Parking.RETRY, Parking.GIVE_UP));
  }
}
