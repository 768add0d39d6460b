package dev.flotilla.engine.ledger;

import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import java.util.Optional;

/// A subtask as the ledger has it. `toString` holds no instructions.
///
/// @param firstTree the tree that the first attempt began with: a tip with this tree is empty
/// @param tip what its agent pushed last and finished with
public record SubtaskRow(
    TaskId task,
    SubtaskKey key,
    String role,
    String title,
    String instructions,
    SubtaskState state,
    Optional<String> firstTree,
    Optional<CommitId> tip,
    Optional<String> tipTree,
    int resolves) {
  @Override
  public String toString() {
    return "SubtaskRow[" + task + "/" + key + " " + state + "]";
  }
}
