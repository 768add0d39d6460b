package dev.flotilla.cli.view;

import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.AgentView;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// What a task is at now, in one line: state, what its agents do, tokens, cost, time.
public final class ProgressLine {
  private ProgressLine() {}

  public static String of(TaskView task, List<AgentView> agents) {
    var doing = doing(task, agents);
    return "%s · %s%s%s · %s"
        .formatted(
            task.id(),
            task.state().wire(),
            doing.isEmpty() ? "" : " · " + doing,
            task.usage().requests() == 0 ? "" : " · " + Words.spent(task.usage()),
            Words.time(task.seconds()));
  }

  /// What the agents do that work on this task, or why none does.
  public static String doing(TaskView task, List<AgentView> agents) {
    var doing = atWork(task, agents);
    return doing.isEmpty() && task.reason() != null ? Plain.line(task.reason(), 160) : doing;
  }

  private static String atWork(TaskView task, List<AgentView> agents) {
    return agents.stream()
        .filter(it -> task.id().equals(it.task()))
        .map(AgentView::doing)
        .filter(Objects::nonNull)
        .filter(it -> !it.isBlank())
        .map(it -> Plain.line(it, 60))
        .collect(Collectors.joining(" | "));
  }
}
