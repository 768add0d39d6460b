package dev.flotilla.server.transition;

import dev.flotilla.api.event.EventType;
import dev.flotilla.api.task.Approval;
import dev.flotilla.api.task.Deliver;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.ledger.DeliveryIntents;
import dev.flotilla.engine.ledger.Questions;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.Tasks;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// From the merged result to where the user wants it. An uploaded repository is delivered to by the
/// command line, which fetches the branch; a URL is pushed to by the delivery loop. What was done
/// against the simulator goes nowhere.
public final class Delivering {
  private Delivering() {}

  /// Delivers a task whose result is merged, or asks first; a plan is there when it is accepted. A
  /// paused task waits for its resume.
  public static void begin(Parts parts, Handle handle, TaskRow task, Instant now) {
    if (task.planOnly() && task.isRunning()) {
      Endings.succeed(handle, task, now);
      return;
    }
    if (task.state() != TaskState.INTEGRATING) {
      return;
    }
    if (task.approvals().contains(Approval.DELIVERY)
        && !Questions.answered(handle, task.id(), QuestionKind.DELIVERY, Parking.DELIVER)) {
      var subtask = Subtasks.of(handle, task.id()).getLast();
      var ask =
          new Parking.Ask(
              QuestionKind.DELIVERY,
              "Deliver the result?",
              List.of(Parking.DELIVER, Parking.GIVE_UP));
      Parking.park(parts, handle, task, subtask, ask, now);
      return;
    }
    deliver(handle, task, now);
  }

  private static void deliver(Handle handle, TaskRow task, Instant now) {
    if (task.simulated() || task.deliver() == Deliver.NONE) {
      Endings.succeed(handle, task, now);
    } else if (task.url().isEmpty()) {
      done(handle, task, Optional.empty(), now);
    } else {
      DeliveryIntents.intend(
          handle, task.id(), task.deliver().wire(), branch(task), task.result().orElseThrow(), now);
    }
  }

  /// It is where it shall be.
  public static void done(Handle handle, TaskRow task, Optional<String> pullRequest, Instant now) {
    Tasks.delivered(handle, task.id(), branch(task), pullRequest);
    var data = new HashMap<String, Object>();
    data.put("branch", branch(task));
    pullRequest.ifPresent(it -> data.put("pullRequest", it));
    Events.append(handle, task.id(), Optional.empty(), EventType.DELIVERED, data, now);
    Endings.succeed(handle, task, now);
  }

  /// Its name in the user's repository.
  static String branch(TaskRow task) {
    return "flotilla/" + task.id();
  }
}
