package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;

/// The name of a subtask within its task, `[a-z0-9][a-z0-9-]{0,39}` but not `main`, which is the
/// task's own branch.
public record SubtaskKey(@JsonValue String value) {
  /// The only subtask of a `solo` task.
  public static final SubtaskKey SOLO = new SubtaskKey("solo");

  @JsonCreator
  public SubtaskKey {
    Names.check("subtask key", value);
    if (value.equals("main")) {
      throw new FlotillaException(
          ErrorCode.INVALID_REQUEST, "subtask key: 'main' is reserved for the task's branch");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
