package dev.flotilla.server.workflow;

import dev.flotilla.api.role.Role;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.AssignmentState;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.Pools;
import dev.flotilla.engine.ledger.QuestionRow;
import dev.flotilla.engine.ledger.Questions;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.engine.ledger.Unserved;
import dev.flotilla.engine.queue.ReadySet;
import dev.flotilla.server.role.Roles;
import dev.flotilla.server.transition.Dispatch;
import dev.flotilla.server.transition.Parking;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Settling;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The loop for what waits for a role whose pool is gone, so that it does not wait for ever. A check
/// goes to whoever is there; a crew's subtask to the generalist, if that can do all that its role
/// could; everything else waits for the pool to come back, or for a person to name another role.
/// Not thread-safe: one thread calls it, about every second.
public final class MissingPools {
  /// A pool may be missing for as long as this: who replaces one takes it away first.
  static final Duration GRACE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(MissingPools.class);

  private final Parts parts;
  private final RolePools answers;
  private final Answers follow;
  private final Settling settling = new Settling();
  private final Map<String, Instant> since = new HashMap<>();

  MissingPools(Parts parts, RolePools answers, Answers follow) {
    this.parts = parts;
    this.answers = answers;
    this.follow = follow;
  }

  /// @return true when something went on, or was set aside
  public boolean runOnce() {
    var any = false;
    for (var question : parts.database().read(it -> Questions.open(it, QuestionKind.POOL))) {
      any |= parts.database().transact(handle -> returned(handle, question));
    }
    var now = parts.now();
    var missing = parts.database().read(it -> Unserved.roles(it, answers.heardSince()));
    since.keySet().retainAll(missing);
    for (var role : missing) {
      if (!since.computeIfAbsent(role, _ -> now).plus(GRACE).isAfter(now)) {
        any |= setAside(role);
      }
    }
    return any;
  }

  private boolean returned(Handle handle, QuestionRow question) {
    return answers.isServed(handle, RolePools.role(question))
        && follow.answeredBySystem(handle, question, RolePools.RETURNED);
  }

  private boolean setAside(String role) {
    var any = false;
    for (var waiting : parts.database().read(it -> Unserved.of(it, role))) {
      any |=
          parts
              .database()
              .transact(
                  handle -> {
                    var task = Tasks.locked(handle, waiting.task());
                    var assignment = Assignments.get(handle, waiting.assignment());
                    var waits = assignment.state() == AssignmentState.READY;
                    if (!waits || answers.isServed(handle, assignment.role())) {
                      return false;
                    }
                    setAside(handle, task, assignment, parts.now());
                    settling.settle(handle, task.id(), parts.now());
                    return true;
                  });
    }
    return any;
  }

  private void setAside(Handle handle, TaskRow task, AssignmentRow assignment, Instant now) {
    var log =
        LOG.atInfo()
            .addKeyValue("task", task.id())
            .addKeyValue("subtask", assignment.subtask())
            .addKeyValue("role", assignment.role());
    if (assignment.kind() == AssignmentKind.CHECK) {
      var owner = Subtasks.get(handle, task.id(), assignment.subtask()).role();
      Unserved.route(handle, assignment.id(), Dispatch.checker(handle, owner));
      log.log("check goes to another role, its own has no pool");
    } else if (canWorkerDoIt(handle, task, assignment)) {
      Unserved.own(
          handle, assignment, Roles.WORKER, "no pool has the role " + assignment.role(), now);
      log.log("subtask goes to the generalist, its role has no pool");
    } else {
      ReadySet.withdraw(handle, assignment.id());
      Parking.park(parts, handle, task, assignment, answers.ask(handle, assignment), now);
      log.log("subtask is parked, its role has no pool");
    }
  }

  /// The manager chose the role, and would have chosen another without the pool; what a person chose
  /// is for a person to change.
  private boolean canWorkerDoIt(Handle handle, TaskRow task, AssignmentRow assignment) {
    var roles = parts.roles().with(task.settings().roles());
    return task.mode() == Mode.CREW
        && assignment.isWork()
        && Pools.roles(handle).contains(Roles.WORKER)
        && named(roles, assignment.role())
            .flatMap(it -> named(roles, Roles.WORKER).filter(worker -> canAll(worker, it)))
            .isPresent();
  }

  private static Optional<Role> named(Roles roles, String name) {
    return roles.all().stream().filter(it -> it.name().equals(name)).findFirst();
  }

  private static boolean canAll(Role one, Role other) {
    return one.tools().containsAll(other.tools())
        && one.mcp().entrySet().containsAll(other.mcp().entrySet())
        && one.skills().containsAll(other.skills())
        && one.env().containsAll(other.env())
        && one.database().equals(other.database());
  }
}
