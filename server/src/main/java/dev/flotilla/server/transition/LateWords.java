package dev.flotilla.server.transition;

import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.engine.ledger.AssignmentInput;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Messages;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.server.prompt.Prompts;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// What a person said while a result was checked or reviewed goes to its agent before it is merged, in
/// the same conversation: it would be lost otherwise.
public final class LateWords {
  private LateWords() {}

  /// @return true when there were any: the subtask is worked on again
  public static boolean said(Handle handle, TaskRow task, SubtaskRow subtask, Instant now) {
    var waiting = Messages.waiting(handle, task.id(), subtask.key());
    if (waiting.isEmpty()) {
      return false;
    }
    Messages.prompted(handle, task.id(), subtask.key(), now);
    back(handle, task, subtask, Prompts.messages(waiting), now);
    return true;
  }

  /// To who worked on it last.
  public static void back(
      Handle handle, TaskRow task, SubtaskRow subtask, String prompt, Instant now) {
    var owner = Assignments.lastTalk(handle, task.id(), subtask.key()).orElseThrow();
    Subtasks.move(handle, subtask, SubtaskState.READY, now);
    Dispatch.offer(
        handle,
        task,
        subtask,
        AssignmentKind.WORK,
        owner.session(),
        AssignmentInput.ofPrompt(prompt),
        subtask.start().or(task::base).orElseThrow(),
        now);
  }
}
