package dev.flotilla.engine.ledger;

import dev.flotilla.api.task.Approval;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.Identity;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.Priority;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.CommitId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A task as the ledger has it. `toString` holds no prompt.
///
/// @param stage where a parked or paused task was, and goes on; of the others the state itself
/// @param base where the work starts; absent while it is being fetched
/// @param check the repository's own command
/// @param mainTree the tree of the task's branch
/// @param planOnly a crew that only plans
public record TaskRow(
    TaskId id,
    TaskState state,
    TaskState stage,
    String title,
    String prompt,
    Mode mode,
    String role,
    Priority priority,
    Deliver deliver,
    boolean simulated,
    Optional<UUID> repository,
    Optional<String> url,
    Optional<String> ref,
    Optional<CommitId> base,
    Optional<String> check,
    RepositorySettings settings,
    List<Approval> approvals,
    Identity author,
    Optional<CommitId> result,
    Optional<String> mainTree,
    boolean planOnly) {

  /// Work of it may run.
  public boolean isRunning() {
    return state == stage && !state.isEnded();
  }

  public String mainRef() {
    return "refs/heads/flotilla/" + id + "/main";
  }

  /// Where the head of the merge queue is kept, until the main branch moves to it.
  public String queueRef() {
    return "refs/flotilla/queue/" + id;
  }

  public String branchRef(SubtaskKey key) {
    return "refs/heads/flotilla/" + id + "/" + key;
  }

  @Override
  public String toString() {
    return "TaskRow[" + id + " " + state + "]";
  }
}
