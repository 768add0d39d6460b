package dev.flotilla.server.crew;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.MergeQueue;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.queue.Topic;
import dev.flotilla.engine.queue.Wakeups;
import dev.flotilla.server.prompt.CrewPrompts;
import dev.flotilla.server.transition.Branches;
import dev.flotilla.server.transition.CrashPoints;
import dev.flotilla.server.transition.Parking;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Repositories;
import dev.flotilla.server.transition.Settling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The loop that does for crews what needs git and must not hold a lock: it merges what waits in the
/// queue onto the task's branch, merges that branch into what has to be resolved, and reads what the
/// review of the whole is about. What it made is taken in one transaction, if all is still as it
/// was found. Not thread-safe: one thread calls it.
public final class MergeLoop {
  private static final Logger LOG = LoggerFactory.getLogger(MergeLoop.class);
  private static final int BATCH = 16;

  private static final String WAITING =
      """
      select t.id from task t
       where t.mode = 'crew' and t.state = 'working'
         and (exists (select 1 from merge_entry m where m.task = t.id)
              or (exists (select 1 from subtask s
                           where s.task = t.id and s.key = 'main' and s.state = 'merging')
                  and not exists (select 1 from subtask s
                                   where s.task = t.id and s.key <> 'main' and s.state <> 'merged')))
      """;

  private final Parts parts;
  private final Integrating integrating;
  private final Reviewing reviewing;
  private final Settling settling;

  public MergeLoop(Parts parts, Integrating integrating, Reviewing reviewing, Settling settling) {
    this.parts = parts;
    this.integrating = integrating;
    this.reviewing = reviewing;
    this.settling = settling;
  }

  /// One step for every task that waits for one; when none did, waits for at most
  /// [Wakeups#POLL] for something to do.
  public boolean runOrWait() {
    var seen = parts.wakeups().seen(Topic.MERGE);
    if (runOnce()) {
      return true;
    }
    try {
      parts.wakeups().await(Topic.MERGE, seen, Wakeups.POLL);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// @return true when something got further
  public boolean runOnce() {
    var any = false;
    @Nullable RuntimeException failed = null;
    var waiting = parts.database().read(it -> it.createQuery(WAITING).mapTo(String.class).list());
    for (var id : waiting) {
      try {
        any |= stepped(new TaskId(id));
      } catch (RuntimeException e) {
        failed = e; // one must not keep those behind it
      }
    }
    if (failed != null) {
      throw failed;
    }
    return any;
  }

  /// What cannot be read or merged now is looked at again later.
  private boolean stepped(TaskId id) {
    try {
      return step(parts.database().read(handle -> MergeView.of(handle, parts, id)));
    } catch (FlotillaException e) {
      if (e.code() == ErrorCode.UNPROCESSABLE) {
        return lost(id, e);
      }
      LOG.atWarn().setCause(e).addKeyValue("task", id).log("merge not possible now, again later");
      return false;
    }
  }

  private boolean step(MergeView view) {
    if (view.task().state() != TaskState.WORKING || view.isParked()) {
      return false;
    }
    var red = view.queue().stream().filter(MergeQueue.Entry::isRed).findFirst();
    if (red.isPresent()) {
      return sendBack(view, red.get(), takeIn(view, red.get()));
    }
    if (view.queue().stream().anyMatch(it -> it.made().isPresent())) {
      return !view.checking() && decided(view);
    }
    if (view.queue().isEmpty()) {
      return reviewWhole(view);
    }
    return !view.mending() && merged(view);
  }

  /// Only after an accident: whoever ends a check decides at once.
  private boolean decided(MergeView view) {
    return taken(view, (handle, task) -> integrating.decide(handle, task, parts.now()))
        && parts
            .database()
            .read(handle -> !MergeView.of(handle, parts, view.task().id()).isSame(view));
  }

  private boolean merged(MergeView view) {
    var made = new HashMap<SubtaskKey, MergeQueue.Made>();
    var conflicting = new ArrayList<MergeQueue.Entry>();
    var head = view.main();
    for (var entry : view.queue().stream().limit(BATCH).toList()) {
      var merge =
          merge(
              view,
              head,
              entry.tip(),
              CrewPrompts.merged(view.task(), subtask(view, entry)),
              "main",
              entry.subtask().value());
      if (merge.conflicts().isEmpty()) {
        made.put(entry.subtask(), new MergeQueue.Made(merge.commit(), merge.tree(), head));
        head = merge.commit();
      } else {
        conflicting.add(entry);
      }
    }
    for (var entry : conflicting) {
      var taken = takeIn(view, entry);
      if (!taken.isClean()) {
        return sendBack(view, entry, taken);
      }
    }
    var batch = head;
    // what conflicts with the batch alone waits until that is merged
    return taken(view, (handle, task) -> begun(handle, task, view, made, batch));
  }

  private void begun(
      Handle handle,
      TaskRow task,
      MergeView view,
      Map<SubtaskKey, MergeQueue.Made> made,
      CommitId head) {
    for (var entry : view.queue()) {
      var merge = made.get(entry.subtask());
      if (merge != null) {
        MergeQueue.made(handle, entry, merge);
      }
    }
    if (!made.isEmpty()) {
      queued(handle, task, head);
    }
    integrating.decide(handle, task, parts.now());
  }

  /// Agents can fetch what they have to check.
  private void queued(Handle handle, TaskRow task, CommitId head) {
    var repository = task.repository().orElseThrow();
    var before = parts.repositories().ref(handle, repository, task.queueRef());
    if (before.isEmpty()) {
      Branches.create(parts, handle, task, List.of(task.queueRef()), head);
    } else if (!before.get().equals(head)) {
      Branches.move(parts, handle, task, task.queueRef(), before.get(), head);
    }
  }

  /// The task's branch into the subtask's.
  private Repositories.Merge takeIn(MergeView view, MergeQueue.Entry entry) {
    return merge(
        view,
        entry.tip(),
        view.main(),
        CrewPrompts.takenIn(view.task(), subtask(view, entry)),
        entry.subtask().value(),
        "main");
  }

  /// To its owner, on a commit that brings together what does not fit.
  private boolean sendBack(MergeView view, MergeQueue.Entry entry, Repositories.Merge merge) {
    return taken(
        view, (handle, task) -> integrating.resolve(handle, task, entry, merge, parts.now()));
  }

  /// @param labels what conflict markers call the two sides
  private Repositories.Merge merge(
      MergeView view, CommitId first, CommitId second, String message, String... labels) {
    var task = view.task();
    var text =
        new Repositories.CommitText(
            task.author(), parts.config().committer(), parts.now(), message, labels[0], labels[1]);
    return parts
        .repositories()
        .merge(task.repository().orElseThrow(), task.id(), first, second, text);
  }

  private static SubtaskRow subtask(MergeView view, MergeQueue.Entry entry) {
    return view.subtask(entry.subtask()).orElseThrow();
  }

  private boolean reviewWhole(MergeView view) {
    var main = view.subtask(SubtaskKey.MAIN);
    var merged =
        view.subtasks().stream()
            .allMatch(it -> it.key().isMain() || it.state() == SubtaskState.MERGED);
    if (!merged || main.isEmpty() || main.get().state() != SubtaskState.MERGING) {
      return false;
    }
    var task = view.task();
    var base = task.base().orElseThrow();
    var changes = parts.repositories().changes(task.repository().orElseThrow(), base, view.main());
    return taken(
        view,
        (handle, locked) -> {
          if (locked.result().isEmpty()) {
            Tasks.result(handle, task.id(), view.main(), Optional.empty());
          }
          reviewing.offerWhole(handle, locked, changes, view.main(), parts.now());
        });
  }

  @FunctionalInterface
  private interface Taking {
    void take(Handle handle, TaskRow task);
  }

  /// In one transaction, unless something has changed since the look.
  private boolean taken(MergeView view, Taking taking) {
    parts.crash().reached(CrashPoints.QUEUE_MADE);
    var taken =
        parts
            .database()
            .transact(
                handle -> {
                  var task = Tasks.locked(handle, view.task().id());
                  if (!MergeView.of(handle, parts, view.task().id()).isSame(view)) {
                    return false;
                  }
                  taking.take(handle, task);
                  settling.settle(handle, view.task().id(), parts.now());
                  parts.crash().reached(CrashPoints.QUEUE_BEFORE_COMMIT);
                  return true;
                });
    parts.crash().reached(CrashPoints.QUEUE_AFTER_COMMIT);
    return taken;
  }

  /// The repository cannot be read any more until somebody brings it again.
  private boolean lost(TaskId id, FlotillaException why) {
    return parts
        .database()
        .transact(
            handle -> {
              var task = Tasks.locked(handle, id);
              var main = Subtasks.get(handle, id, SubtaskKey.MAIN);
              if (task.state() != TaskState.WORKING || main.state() == SubtaskState.PARKED) {
                return false;
              }
              var ask = Parking.Ask.ofLost(String.valueOf(why.getMessage()));
              Parking.park(parts, handle, task, main, ask, parts.now());
              settling.settle(handle, id, parts.now());
              return true;
            });
  }
}
