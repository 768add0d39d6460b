package dev.flotilla.engine.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.task.QuestionKind;
import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A question to a person as the ledger has it.
///
/// @param assignment what waits for the answer; absent: the task itself
/// @param context what the answer continues: a deferred call, a budget's scope
/// @param open nobody has answered yet, and somebody needs to
public record QuestionRow(
    String id,
    TaskId task,
    Optional<SubtaskKey> subtask,
    Optional<AssignmentId> assignment,
    QuestionKind kind,
    String text,
    List<String> options,
    JsonNode context,
    Optional<Instant> deadline,
    Optional<String> defaultAnswer,
    boolean open) {
  /// One answer is one for both: they ask for the same, and of pools for that of the same role.
  public boolean isLike(QuestionRow other) {
    return kind == other.kind() && (kind != QuestionKind.POOL || context.equals(other.context()));
  }
}
