package dev.flotilla.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// The name of a subtask within its task, `[a-z0-9][a-z0-9-]{0,39}`. `main` is no subtask's: it
/// stands for the task as a whole, whose branch has that name.
public record SubtaskKey(@JsonValue String value) {
  /// The only subtask of a `solo` task.
  public static final SubtaskKey SOLO = new SubtaskKey("solo");

  /// A crew's task as a whole: what its manager plans and reviews.
  public static final SubtaskKey MAIN = new SubtaskKey("main");

  @JsonCreator
  public SubtaskKey {
    Names.check("subtask key", value);
  }

  /// It stands for the whole task, and is not shown as a subtask.
  public boolean isMain() {
    return equals(MAIN);
  }

  @Override
  public String toString() {
    return value;
  }
}
