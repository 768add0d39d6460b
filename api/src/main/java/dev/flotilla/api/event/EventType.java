package dev.flotilla.api.event;

import java.util.Locale;

/// The closed vocabulary of events. The wire form is `task.state` for `TASK_STATE`.
public enum EventType {
  TASK_STATE,
  SUBTASK_STATE,
  ATTEMPT_STARTED,
  ATTEMPT_ENDED,
  ATTEMPT_ACTIVITY,
  CHECKPOINT,
  USAGE,
  QUESTION_ASKED,
  QUESTION_ANSWERED,
  MESSAGE,
  CHECK_ENDED,
  PLAN_ACCEPTED,
  REVIEW_ENDED,
  MERGE_DONE,
  DELIVERED;

  public String wire() {
    var text = name().toLowerCase(Locale.ROOT);
    return switch (this) {
      case CHECKPOINT, USAGE, MESSAGE, DELIVERED -> text;
      case TASK_STATE,
          SUBTASK_STATE,
          ATTEMPT_STARTED,
          ATTEMPT_ENDED,
          ATTEMPT_ACTIVITY,
          QUESTION_ASKED,
          QUESTION_ANSWERED,
          CHECK_ENDED,
          PLAN_ACCEPTED,
          REVIEW_ENDED,
          MERGE_DONE ->
          text.replace('_', '.');
    };
  }
}
