package dev.flotilla.server.workflow;

import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.AssignmentInput;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.TaskTransitions;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.server.crew.Planning;
import dev.flotilla.server.prompt.Prompts;
import dev.flotilla.server.transition.Branches;
import dev.flotilla.server.transition.Dispatch;
import dev.flotilla.server.transition.Endings;
import dev.flotilla.server.transition.Parts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The first assignment of a task, as soon as its base is at hand.
final class Beginning {
  private final Parts parts;
  private final Planning planning;

  Beginning(Parts parts, Planning planning) {
    this.parts = parts;
    this.planning = planning;
  }

  /// The base's tree: a result with the same one is empty.
  record Trees(String base) {}

  Trees trees(UUID repository, CommitId base) {
    return new Trees(parts.repositories().tree(repository, base));
  }

  /// A URL's base has been fetched.
  void imported(TaskId id, UUID repository, CommitId base, RepositorySettings settings) {
    var trees = trees(repository, base);
    parts
        .database()
        .run(
            handle -> {
              var task = Tasks.locked(handle, id);
              // cancelled meanwhile, or reported before
              if (!task.state().isEnded() && task.base().isEmpty()) {
                parts.roles().with(settings.roles()).get(task.role());
                Tasks.based(handle, id, repository, base, settings);
                begin(handle, Tasks.locked(handle, id), trees, parts.now());
              }
            });
  }

  void importFailed(TaskId id, String reason) {
    parts
        .database()
        .run(
            handle -> {
              var task = Tasks.locked(handle, id);
              if (!task.state().isEnded() && task.base().isEmpty()) {
                Endings.fail(handle, task, reason, parts.now());
              }
            });
  }

  void begin(Handle handle, TaskRow task, Trees trees, Instant now) {
    Branches.create(parts, handle, task, List.of(task.mainRef()), task.base().orElseThrow());
    Tasks.mainTree(handle, task.id(), trees.base());
    switch (task.mode()) {
      case SOLO -> alone(handle, task, trees, now);
      case CREW -> planning.begin(handle, Tasks.locked(handle, task.id()), now);
    }
  }

  private void alone(Handle handle, TaskRow task, Trees trees, Instant now) {
    var working = TaskTransitions.advance(handle, task, TaskState.WORKING, now);
    var subtask =
        SubtaskRow.begun(
            task.id(),
            SubtaskKey.SOLO,
            task.role(),
            task.title(),
            task.prompt(),
            SubtaskState.READY,
            Optional.of(trees.base()));
    var base = task.base().orElseThrow();
    Branches.create(parts, handle, task, List.of(task.branchRef(subtask.key())), base);
    Subtasks.insert(handle, subtask, now);
    var session = Assignments.newSession(handle, task.id(), subtask.key(), subtask.role(), now);
    Dispatch.offer(
        handle,
        working,
        subtask,
        AssignmentKind.WORK,
        Optional.of(session),
        AssignmentInput.ofPrompt(Prompts.work(task.prompt(), task.check())),
        base,
        now);
  }
}
