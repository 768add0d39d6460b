package dev.flotilla.server.workflow;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.engine.ledger.DeliveryIntents;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.Tasks;
import dev.flotilla.server.transition.CrashPoints;
import dev.flotilla.server.transition.Delivering;
import dev.flotilla.server.transition.Parking;
import dev.flotilla.server.transition.Parts;
import dev.flotilla.server.transition.Settling;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The loop that pushes results to where a URL points: the intent is in the ledger first, the
/// push is harmless to repeat, the record comes last. Not thread-safe: one thread calls it, about
/// every second.
public final class DeliveryLoop {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);
  private static final Duration BACK_OFF = Duration.ofSeconds(15);

  private final Parts parts;
  private final Deliveries deliveries;
  private final Settling settling = new Settling();
  private final Map<String, Instant> notBefore = new HashMap<>();

  DeliveryLoop(Parts parts, Deliveries deliveries) {
    this.parts = parts;
    this.deliveries = deliveries;
  }

  /// @return true when something was delivered or refused
  public boolean runOnce() {
    var any = false;
    @Nullable RuntimeException failed = null;
    for (var intent : parts.database().read(DeliveryIntents::waiting)) {
      var wait = notBefore.get(intent.task().value());
      if (wait == null || !parts.now().isBefore(wait)) {
        try {
          any |= delivered(intent);
        } catch (RuntimeException e) {
          failed = e; // one must not keep those behind it
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
    return any;
  }

  private boolean delivered(DeliveryIntents.Row row) {
    var task = parts.database().read(handle -> Tasks.find(handle, row.task())).orElseThrow();
    parts.crash().reached(CrashPoints.DELIVER_BEFORE_PUSH);
    try {
      var result = delivery(intent(task, row));
      parts
          .database()
          .run(
              handle -> {
                recorded(handle, row, result);
                parts.crash().reached(CrashPoints.DELIVER_BEFORE_COMMIT);
              });
      parts.crash().reached(CrashPoints.DELIVER_AFTER_COMMIT);
      notBefore.remove(row.task().value());
      return true;
    } catch (FlotillaException e) {
      if (e.code() != ErrorCode.UNAVAILABLE) {
        throw e;
      }
      LOG.atWarn().addKeyValue("task", row.task()).log("delivery not possible now, again later");
      notBefore.put(row.task().value(), parts.now().plus(BACK_OFF));
      return false;
    }
  }

  /// What asking again does not mend is a refusal.
  private Deliveries.Result delivery(Deliveries.Intent intent) {
    try {
      return deliveries.deliver(intent);
    } catch (FlotillaException e) {
      if (e.code() != ErrorCode.UNPROCESSABLE) {
        throw e;
      }
      return new Deliveries.Result.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static Deliveries.Intent intent(TaskRow task, DeliveryIntents.Row row) {
    return new Deliveries.Intent(
        task.id(),
        task.repository().orElseThrow(),
        task.url().orElseThrow(),
        task.deliver(),
        row.ref(),
        row.commit(),
        task.ref(),
        task.title(),
        task.prompt());
  }

  private void recorded(Handle handle, DeliveryIntents.Row row, Deliveries.Result result) {
    var task = Tasks.locked(handle, row.task());
    var now = parts.now();
    if (task.state() != TaskState.INTEGRATING) {
      // paused or cancelled meanwhile; a resume finds the intent again
      return;
    }
    switch (result) {
      case Deliveries.Result.Delivered it -> {
        if (DeliveryIntents.done(handle, task.id(), row.commit(), now)) {
          Delivering.done(handle, task, it.pullRequest(), now);
        }
      }
      case Deliveries.Result.Refused it -> {
        Parking.park(parts, handle, task, last(handle, task), ask(it), now);
        settling.settle(handle, task.id(), now);
      }
    }
  }

  private static dev.flotilla.engine.ledger.SubtaskRow last(Handle handle, TaskRow task) {
    return Subtasks.of(handle, task.id()).getLast();
  }

  private static Parking.Ask ask(Deliveries.Result.Refused refused) {
    return new Parking.Ask(
        QuestionKind.DELIVERY,
        "The result cannot be delivered: %s. Mend it and deliver, or give up?"
            .formatted(refused.reason()),
        List.of(Parking.DELIVER, Parking.GIVE_UP));
  }
}
