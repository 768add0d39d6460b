package dev.flotilla.server.workflow;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.AssignmentState;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Attempts;
import dev.flotilla.engine.ledger.Messages;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.server.crew.Reviewing;
import dev.flotilla.server.lease.Leasing;
import dev.flotilla.server.prompt.CrewPrompts;
import dev.flotilla.server.prompt.Prompts;
import dev.flotilla.server.transition.Dispatch;
import dev.flotilla.server.transition.Endings;
import dev.flotilla.server.transition.Failing;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Repositories;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// An agent says that it is done: what it pushed is looked at, and the check or the manager decides.
final class Succeeding {
  private static final int MAX_REASON = 2_000;

  private final Parts parts;
  private final Checking checking;
  private final Reviewing reviewing;
  private final Failing failing;

  Succeeding(Parts parts, Checking checking, Reviewing reviewing, Failing failing) {
    this.parts = parts;
    this.checking = checking;
    this.reviewing = reviewing;
    this.failing = failing;
  }

  /// What was pushed, with its tree.
  ///
  /// @param changes of a crew's subtask since its start
  /// @param unresolved paths in which conflict markers are left
  record Result(
      CommitId tip, String tree, Optional<Repositories.Changes> changes, List<String> unresolved) {}

  /// What a look at the repository brought.
  ///
  /// @param lost why nothing can be seen there until somebody brings the base again
  record Looked(Optional<Result> result, Optional<String> lost) {
    static final Looked NOT = new Looked(Optional.empty(), Optional.empty());
  }

  /// @param start of a crew's subtask
  /// @param conflicts what had to be resolved
  private record Where(
      UUID repository, String branch, Optional<CommitId> start, List<String> conflicts) {}

  /// Reads what the outcome speaks of, before the transaction: it may have to be fetched from
  /// PostgreSQL first.
  Looked looked(InstanceId instance, AttemptId id, Outcome outcome) {
    if (!(outcome instanceof Outcome.Succeeded succeeded)) {
      return Looked.NOT;
    }
    var where = parts.database().read(handle -> where(handle, instance, id));
    return where.map(it -> looked(it, succeeded.tip())).orElse(Looked.NOT);
  }

  private Looked looked(Where where, CommitId tip) {
    var repositories = parts.repositories();
    var pushed =
        parts.database().read(it -> repositories.ref(it, where.repository(), where.branch()));
    if (!pushed.equals(Optional.of(tip))) {
      throw notPushed(where.branch(), tip);
    }
    try {
      var tree = repositories.tree(where.repository(), tip);
      var changes = where.start().map(it -> repositories.changes(where.repository(), it, tip));
      var left =
          where.conflicts().isEmpty()
              ? List.<String>of()
              : repositories.unresolved(where.repository(), tip, where.conflicts());
      return new Looked(Optional.of(new Result(tip, tree, changes, left)), Optional.empty());
    } catch (FlotillaException e) {
      if (e.code() != ErrorCode.UNPROCESSABLE) {
        throw e;
      }
      return new Looked(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /// Empty for what has ended: a repeated report needs no look.
  private static Optional<Where> where(Handle handle, InstanceId instance, AttemptId id) {
    var attempt =
        Attempts.find(handle, id)
            .filter(it -> it.instance().equals(instance))
            .orElseThrow(() -> Leasing.leaseLost(id));
    if (attempt.state() != Attempts.State.RUNNING) {
      return Optional.empty();
    }
    var assignment = Assignments.get(handle, attempt.assignment());
    if (!assignment.isWork()) {
      return Optional.empty(); // it has answered, and changed nothing
    }
    var task = Tasks.find(handle, assignment.task()).orElseThrow();
    return Optional.of(
        new Where(
            task.repository().orElseThrow(),
            task.branchRef(assignment.subtask()),
            Subtasks.get(handle, task.id(), assignment.subtask()).start(),
            assignment.input().conflicts()));
  }

  private static FlotillaException notPushed(String branch, CommitId tip) {
    return new FlotillaException(
        ErrorCode.CONFLICT, "expected %s at %s: push it first".formatted(branch, tip));
  }

  void succeeded(
      Handle handle,
      TaskRow task,
      AssignmentRow assignment,
      Outcome.Succeeded outcome,
      Result result,
      Instant now) {
    var repository = task.repository().orElseThrow();
    var branch = task.branchRef(assignment.subtask());
    if (!parts.repositories().ref(handle, repository, branch).equals(Optional.of(result.tip()))) {
      throw notPushed(branch, result.tip());
    }
    var subtask = Subtasks.get(handle, task.id(), assignment.subtask());
    if (followedUp(handle, task, assignment, now)) {
      return;
    }
    if (!result.unresolved().isEmpty()) {
      var words = CrewPrompts.unresolved(result.unresolved());
      failing.rejected(handle, task, assignment, words, "conflict markers are left", now);
      return;
    }
    Subtasks.tip(handle, subtask, result.tip(), result.tree());
    Assignments.move(handle, assignment, AssignmentState.FINISHED, Optional.of(outcome), now);
    parts.repositories().ended(handle, repository, assignment.id().value());
    if (task.mode() == Mode.CREW) {
      together(handle, task, assignment, outcome, result.changes().orElseThrow(), now);
    } else if (assignment.kind() == AssignmentKind.WORK && isEmpty(subtask, result)) {
      Endings.fail(handle, task, lastWords(outcome), now);
    } else {
      var tipped = Subtasks.get(handle, task.id(), assignment.subtask());
      checking.decide(handle, task, tipped, now);
    }
  }

  private void together(
      Handle handle,
      TaskRow task,
      AssignmentRow assignment,
      Outcome.Succeeded outcome,
      Repositories.Changes changes,
      Instant now) {
    var subtask = Subtasks.get(handle, task.id(), assignment.subtask());
    Subtasks.touched(handle, subtask, changes.paths());
    if (assignment.kind() == AssignmentKind.WORK) {
      reviewing.offer(handle, task, subtask, changes, outcome.turn().lastWords(), now);
    } else {
      reviewing.accept(handle, task, subtask, now); // it was before there was something to resolve
    }
  }

  private static boolean isEmpty(SubtaskRow subtask, Result result) {
    return subtask.firstTree().equals(Optional.of(result.tree()));
  }

  /// Words that came too late for the agent to hear are its next turn.
  static boolean followedUp(Handle handle, TaskRow task, AssignmentRow assignment, Instant now) {
    var waiting = Messages.waiting(handle, task.id(), assignment.subtask());
    if (waiting.isEmpty()) {
      return false;
    }
    var text = Prompts.messages(waiting);
    Assignments.input(handle, assignment.id(), assignment.input().withFollowUp(text));
    Messages.prompted(handle, task.id(), assignment.subtask(), now);
    Dispatch.again(handle, task, assignment, now, now);
    return true;
  }

  private static String lastWords(Outcome.Succeeded outcome) {
    var words = outcome.turn().lastWords().strip();
    var shown = words.length() > MAX_REASON ? words.substring(0, MAX_REASON) + "…" : words;
    return shown.isEmpty() ? "nothing was changed" : "nothing was changed: " + shown;
  }
}
