package dev.flotilla.engine.view;

import dev.flotilla.api.task.TaskState;
import java.util.Optional;

/// Which tasks a list holds.
///
/// @param label `name` or `name=value`
public record TaskFilter(Optional<TaskState> state, Optional<String> label) {
  public static final TaskFilter ALL = new TaskFilter(Optional.empty(), Optional.empty());

  Optional<String> labelName() {
    return label.map(it -> it.split("=", 2)[0]);
  }

  Optional<String> labelValue() {
    return label.filter(it -> it.contains("=")).map(it -> it.split("=", 2)[1]);
  }
}
