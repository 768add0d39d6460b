package dev.flotilla.server.lease;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.Grant;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Attempts;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.queue.Leases;
import dev.flotilla.engine.session.Checkpoints;
import dev.flotilla.server.plan.Schemas;
import dev.flotilla.server.transition.Parts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// All that an agent needs for an attempt, out of the ledger alone.
final class Granting {
  private final Parts parts;

  Granting(Parts parts) {
    this.parts = parts;
  }

  /// @param first false when the agent asks again
  Grant grant(Handle handle, Leases.Held held, Instant now, boolean first) {
    var task = Tasks.find(handle, held.task()).orElseThrow();
    var before = Assignments.get(handle, held.assignment());
    var conversation = Conversations.of(handle, held, before, now, first);
    var assignment = Assignments.get(handle, held.assignment());
    var config = parts.config();
    var roles = parts.roles().with(task.settings().roles());
    var role = roles.get(assignment.role());
    return new Grant(
        assignment.id(),
        held.attempt(),
        held.token(),
        assignment.kind(),
        task.id(),
        held.subtask(),
        role,
        parts.tokens().token(held.attempt(), held.token()),
        assignment.isTalk() ? config.modelUrl() : "",
        git(handle, task, assignment),
        conversation,
        assignment.input().command(),
        task.settings().setup(),
        task.settings().instructions(),
        schema(assignment),
        task.author(),
        config.committer(),
        config.attribution(),
        task.simulated(),
        assignment.isTalk() ? roles.skills(role) : List.of());
  }

  /// @throws FlotillaException `unprocessable` when there is no such role any more
  void requireRole(Handle handle, AssignmentRow assignment) {
    var task = Tasks.find(handle, assignment.task()).orElseThrow();
    parts.roles().with(task.settings().roles()).get(assignment.role());
  }

  private static Optional<JsonNode> schema(AssignmentRow assignment) {
    return switch (assignment.kind()) {
      case PLAN -> Optional.of(Schemas.plan());
      case REVIEW -> Optional.of(Schemas.review());
      case WORK, RESOLVE, CHECK -> Optional.empty();
    };
  }

  private Grant.GitAccess git(Handle handle, TaskRow task, AssignmentRow assignment) {
    var branch = task.branchRef(assignment.subtask());
    var start = assignment.start();
    var repository = task.repository().orElseThrow();
    var url = parts.config().serverUrl() + "/git/task/" + task.id();
    if (assignment.kind() == AssignmentKind.CHECK) {
      return new Grant.GitAccess(
          repository.toString(),
          url,
          branch,
          assignment.checkpointRef(),
          start,
          start,
          Optional.empty());
    }
    var saved = Checkpoints.newestOf(handle, assignment.id()).filter(it -> !isDone(handle, it));
    var tip = parts.repositories().ref(handle, repository, branch).orElse(start);
    return new Grant.GitAccess(
        repository.toString(),
        url,
        branch,
        assignment.checkpointRef(),
        start,
        saved.map(Checkpoints.Recorded::head).orElse(tip),
        saved.map(Checkpoints.Recorded::commit));
  }

  /// The attempt went on to push all that it had to its branch.
  private static boolean isDone(Handle handle, Checkpoints.Recorded checkpoint) {
    return Attempts.find(handle, checkpoint.attempt())
        .filter(it -> it.state() == Attempts.State.SUCCEEDED)
        .isPresent();
  }
}
