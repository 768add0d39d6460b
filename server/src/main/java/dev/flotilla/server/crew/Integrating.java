package dev.flotilla.server.crew;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.ledger.AssignmentInput;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.AssignmentState;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.CheckResults;
import dev.flotilla.engine.ledger.MergeQueue;
import dev.flotilla.engine.ledger.Questions;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.server.prompt.CrewPrompts;
import dev.flotilla.server.prompt.Prompts;
import dev.flotilla.server.transition.Branches;
import dev.flotilla.server.transition.CrashPoints;
import dev.flotilla.server.transition.Dispatch;
import dev.flotilla.server.transition.Parking;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Repositories;
import dev.flotilla.server.transition.Settling;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The merge queue's decisions, each in one transaction under the task's lock: what of a batch is
/// checked, merged, or goes back. The merges themselves are made before, by [MergeLoop].
public final class Integrating {
  private final Parts parts;
  private final Releasing releasing;

  public Integrating(Parts parts, Releasing releasing) {
    this.parts = parts;
    this.releasing = releasing;
  }

  /// What follows for the batch, from what is known of its trees; nothing while a check runs.
  void decide(Handle handle, TaskRow task, Instant now) {
    var batch = batch(handle, task);
    if (batch.isEmpty() || !task.isRunning() || isChecking(handle, task)) {
      return;
    }
    var red = isRedAccepted(handle, task);
    if (task.check().isEmpty() || red) {
      merge(handle, task, batch, now);
      return;
    }
    switch (Bisection.next(batch.size(), it -> known(handle, task, tree(task, batch, it)))) {
      case Bisection.Next.Merge() -> merge(handle, task, batch, now);
      case Bisection.Next.Check(var position) -> check(handle, task, batch, position, now);
      case Bisection.Next.Red(var position) -> red(handle, task, batch, position, now);
    }
  }

  static List<MergeQueue.Entry> batch(Handle handle, TaskRow task) {
    return MergeQueue.of(handle, task.id()).stream()
        .filter(it -> it.made().isPresent() && !it.isRed())
        .toList();
  }

  static boolean isChecking(Handle handle, TaskRow task) {
    return Assignments.open(handle, task.id()).stream()
        .anyMatch(it -> it.kind() == AssignmentKind.CHECK);
  }

  /// A person has said once that this task's result may be red.
  static boolean isRedAccepted(Handle handle, TaskRow task) {
    return Questions.answered(handle, task.id(), QuestionKind.CHECK, Parking.DELIVER_ANYWAY);
  }

  private static String tree(TaskRow task, List<MergeQueue.Entry> batch, int position) {
    return position == 0 ? task.mainTree().orElseThrow() : made(batch, position).tree();
  }

  private static MergeQueue.Made made(List<MergeQueue.Entry> batch, int position) {
    return batch.get(position - 1).made().orElseThrow();
  }

  private static Optional<Bisection.Known> known(Handle handle, TaskRow task, String tree) {
    return CheckResults.of(handle, task, tree).map(Integrating::known);
  }

  private static Bisection.Known known(CheckResults.Result result) {
    if (result.isGreen()) {
      return Bisection.Known.GREEN;
    }
    return result.runs() < 2 ? Bisection.Known.RED_ONCE : Bisection.Known.RED;
  }

  private static void check(
      Handle handle, TaskRow task, List<MergeQueue.Entry> batch, int position, Instant now) {
    var commit =
        position == 0
            ? batch.getFirst().made().orElseThrow().onto()
            : made(batch, position).commit();
    var owner = batch.get(Math.max(position, 1) - 1).subtask();
    Dispatch.offer(
        handle,
        task,
        SubtaskKey.MAIN,
        Dispatch.checker(handle, Subtasks.get(handle, task.id(), owner).role()),
        AssignmentKind.CHECK,
        Optional.empty(),
        AssignmentInput.ofCheck(
            task.check().orElseThrow(), position == 0, Optional.of(tree(task, batch, position))),
        commit,
        now);
  }

  /// A run has ended.
  public void checked(Handle handle, TaskRow task, Instant now) {
    decide(handle, Tasks.locked(handle, task.id()), now);
    Topic.MERGE.signal(handle);
  }

  private void red(
      Handle handle, TaskRow task, List<MergeQueue.Entry> batch, int position, Instant now) {
    if (position > 1) {
      merge(handle, task, batch.subList(0, position - 1), now);
    }
    if (!Settling.isMending(handle, Tasks.locked(handle, task.id()))) {
      MergeQueue.red(handle, batch.get(position - 1));
    }
    MergeQueue.dissolve(handle, task.id());
    Topic.MERGE.signal(handle);
  }

  /// The task's branch moves to the last of them, in one step.
  private void merge(Handle handle, TaskRow task, List<MergeQueue.Entry> chain, Instant now) {
    var onto = chain.getFirst().made().orElseThrow().onto();
    var last = chain.getLast().made().orElseThrow();
    Branches.move(parts, handle, task, task.mainRef(), onto, last.commit());
    var check = CheckResults.of(handle, task, last.tree());
    Tasks.mainTree(handle, task.id(), last.tree());
    Tasks.result(handle, task.id(), last.commit(), check.map(CheckResults.Result::exitCode));
    for (var entry : chain) {
      var subtask = Subtasks.get(handle, task.id(), entry.subtask());
      MergeQueue.leave(handle, task.id(), entry.subtask());
      Subtasks.move(handle, subtask, SubtaskState.MERGED, now);
      said(handle, task, entry, last, check, now);
    }
    releasing.release(handle, Tasks.locked(handle, task.id()), now);
    Topic.MERGE.signal(handle);
    parts.crash().reached(CrashPoints.MERGE_BEFORE_COMMIT);
  }

  /// @param head where the task's branch is now
  private static void said(
      Handle handle,
      TaskRow task,
      MergeQueue.Entry entry,
      MergeQueue.Made head,
      Optional<CheckResults.Result> check,
      Instant now) {
    var data = new HashMap<String, Object>();
    data.put("commit", entry.made().orElseThrow().commit().value());
    data.put("head", head.commit().value());
    data.put("tree", head.tree());
    data.put("checked", check.isPresent());
    check.ifPresent(it -> data.put("exitCode", it.exitCode()));
    Events.append(handle, task.id(), Optional.of(entry.subtask()), EventType.MERGE_DONE, data, now);
  }

  /// Back to who owns it, in the same conversation; after too many attempts a person is asked first.
  ///
  /// @param merge where its branch is moved to: its tip with the task's branch merged into it; a
  ///     clean one: the check is red with it
  void resolve(
      Handle handle, TaskRow task, MergeQueue.Entry entry, Repositories.Merge merge, Instant now) {
    var start = merge.commit();
    var conflicts = merge.conflicts();
    MergeQueue.leave(handle, task.id(), entry.subtask());
    if (!entry.tip().equals(start)) {
      Branches.move(parts, handle, task, task.branchRef(entry.subtask()), entry.tip(), start);
    }
    var subtask = Subtasks.get(handle, task.id(), entry.subtask());
    Subtasks.tip(handle, subtask, start, merge.tree());
    var red = entry.made().flatMap(it -> CheckResults.of(handle, task, it.tree()));
    var prompt =
        conflicts.isEmpty()
            ? Prompts.resolve(
                task.check().orElseThrow(), red.orElseThrow(), CheckResults.isMainRed(handle, task))
            : CrewPrompts.conflict(conflicts);
    var session =
        Assignments.lastTalk(handle, task.id(), subtask.key()).flatMap(AssignmentRow::session);
    var input = AssignmentInput.ofPrompt(prompt).withConflicts(conflicts);
    var kind = AssignmentKind.RESOLVE;
    if (subtask.resolves() >= parts.config().maxResolves()) {
      var parked = Dispatch.parked(handle, task, subtask, kind, session, input, start, now);
      Parking.park(parts, handle, task, parked, ask(subtask.key(), conflicts, red), now);
    } else {
      Subtasks.count(handle, task.id(), subtask.key(), Subtasks.Counter.RESOLVES);
      Subtasks.move(handle, subtask, SubtaskState.READY, now);
      Dispatch.offer(handle, task, subtask, kind, session, input, start, now);
    }
  }

  private static Parking.Ask ask(
      SubtaskKey key, List<String> conflicts, Optional<CheckResults.Result> red) {
    return conflicts.isEmpty()
        ? new Parking.Ask(
            QuestionKind.CHECK,
            ("With subtask %s the check still fails (exit code %d) after all attempts to mend it."
                    + " Deliver the result anyway, give up, or say what to do?")
                .formatted(key, red.map(CheckResults.Result::exitCode).orElse(1)),
            List.of(Parking.DELIVER_ANYWAY, Parking.GIVE_UP))
        : new Parking.Ask(
            QuestionKind.CHECK,
            ("Subtask %s still conflicts with what is merged (%s) after all attempts to resolve it."
                    + " Give up, or say what to do?")
                .formatted(key, String.join(", ", conflicts)),
            List.of(Parking.GIVE_UP));
  }

  /// A person lets what is red pass: what could not be resolved is merged as it is.
  public void letPass(Handle handle, AssignmentRow resolve, Instant now) {
    if (!resolve.input().conflicts().isEmpty()) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST,
          "a conflict cannot be delivered: expected `%s`, or what to do"
              .formatted(Parking.GIVE_UP));
    }
    Assignments.move(handle, resolve, AssignmentState.CANCELLED, Optional.empty(), now);
    var subtask = Subtasks.get(handle, resolve.task(), resolve.subtask());
    Subtasks.move(handle, subtask, SubtaskState.MERGING, now);
    MergeQueue.enter(handle, subtask, subtask.tip().orElseThrow());
    Topic.MERGE.signal(handle);
  }
}
