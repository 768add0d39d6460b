package dev.flotilla.engine.ledger;

import dev.flotilla.api.task.Plan;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import java.util.List;
import java.util.Optional;

/// A subtask as the ledger has it. `toString` holds no instructions.
///
/// @param firstTree the tree that the first attempt began with: a tip with this tree is empty
/// @param tip what its agent pushed last and finished with
/// @param start where its branch started; absent until it was released
/// @param touched the paths that it changed in fact
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
    int resolves,
    int revisions,
    List<String> acceptance,
    List<String> dependsOn,
    List<String> touches,
    List<String> touched,
    Optional<CommitId> start) {

  /// One that has not been begun.
  public static SubtaskRow begun(
      TaskId task,
      SubtaskKey key,
      String role,
      String title,
      String instructions,
      SubtaskState state,
      Optional<String> firstTree) {
    return new SubtaskRow(
        task,
        key,
        role,
        title,
        instructions,
        state,
        firstTree,
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  /// One of a plan, which waits for its release.
  public static SubtaskRow planned(TaskId task, Plan.Node node) {
    return new SubtaskRow(
        task,
        new SubtaskKey(node.key()),
        node.role(),
        node.title(),
        node.instructions(),
        SubtaskState.PENDING,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        node.acceptance(),
        node.dependsOn(),
        node.touches(),
        List.of(),
        Optional.empty());
  }

  @Override
  public String toString() {
    return "SubtaskRow[" + task + "/" + key + " " + state + "]";
  }
}
