package dev.flotilla.server.transition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.event.EventType;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.engine.event.Events;
import dev.flotilla.engine.ledger.AssignmentRow;
import dev.flotilla.engine.ledger.AssignmentState;
import dev.flotilla.engine.ledger.Assignments;
import dev.flotilla.engine.ledger.QuestionRow;
import dev.flotilla.engine.ledger.Questions;
import dev.flotilla.engine.ledger.SubtaskRow;
import dev.flotilla.engine.ledger.Subtasks;
import dev.flotilla.engine.ledger.TaskRow;
import dev.flotilla.engine.ledger.TaskTransitions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Setting work aside until a person answers: nothing is lost, no process is held.
public final class Parking {
  public static final String RETRY = "retry";
  public static final String GIVE_UP = "give up";
  public static final String DELIVER = "deliver";
  public static final String DELIVER_ANYWAY = "deliver anyway";
  public static final String STOP = "stop";
  public static final String APPROVE = "approve";
  public static final String ACCEPT = "accept";

  /// What is to be asked.
  public record Ask(QuestionKind kind, String text, List<String> options, JsonNode context) {
    public Ask(QuestionKind kind, String text, List<String> options) {
      this(kind, text, options, Json.MAPPER.createObjectNode());
    }

    /// @param lost why the repository cannot be read
    public static Ask ofLost(String lost) {
      return new Ask(
          QuestionKind.UPLOAD,
          "The repository cannot be read: %s. Upload its base again, then try again."
              .formatted(lost),
          List.of(RETRY, GIVE_UP));
    }
  }

  private Parking() {}

  /// An assignment waits for the answer.
  public static void park(
      Parts parts, Handle handle, TaskRow task, AssignmentRow assignment, Ask ask, Instant now) {
    if (assignment.state() != AssignmentState.PARKED) {
      Assignments.move(handle, assignment, AssignmentState.PARKED, Optional.empty(), now);
    }
    var subtask = Subtasks.get(handle, task.id(), assignment.subtask());
    asked(parts, handle, task, subtask, Optional.of(assignment), ask, now);
  }

  /// The subtask itself does: no agent has anything to do until then.
  public static void park(
      Parts parts, Handle handle, TaskRow task, SubtaskRow subtask, Ask ask, Instant now) {
    asked(parts, handle, task, subtask, Optional.empty(), ask, now);
  }

  private static void asked(
      Parts parts,
      Handle handle,
      TaskRow task,
      SubtaskRow subtask,
      Optional<AssignmentRow> assignment,
      Ask ask,
      Instant now) {
    var id = "q-" + UUID.randomUUID().toString().substring(0, 8) + "-" + task.id();
    if (subtask.state() != SubtaskState.MERGED) {
      Subtasks.move(handle, subtask, SubtaskState.PARKED, now);
    }
    Questions.insert(
        handle,
        new QuestionRow(
            id,
            task.id(),
            Optional.of(subtask.key()),
            assignment.map(AssignmentRow::id),
            ask.kind(),
            ask.text(),
            ask.options(),
            ask.context(),
            parts.config().answerWithin().map(now::plus),
            Optional.of(defaultAnswer(ask.kind())),
            true),
        now);
    Events.append(
        handle,
        task.id(),
        Optional.of(subtask.key()),
        EventType.QUESTION_ASKED,
        Map.of("id", id, "kind", ask.kind().wire(), "text", ask.text(), "options", ask.options()),
        now);
    if (task.mode() == Mode.SOLO) {
      TaskTransitions.park(handle, task, ask.text(), now); // a crew goes on with what it can
    }
  }

  /// What is taken as the answer when nobody gives one in time: nothing that costs or changes
  /// anything.
  private static String defaultAnswer(QuestionKind kind) {
    return switch (kind) {
      case AGENT -> "Nobody answered in time: decide yourself, and say how you decided.";
      case BUDGET, PLAN, REVIEW, DELIVERY, CHECK, ATTEMPTS, UPLOAD -> GIVE_UP;
      case CREDENTIAL, OUTAGE, POOL -> RETRY;
    };
  }
}
