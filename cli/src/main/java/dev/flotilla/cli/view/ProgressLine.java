package dev.flotilla.cli.view;

import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.AgentView;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// What a task is at now: state, what its agents do, tokens, cost, time.
public final class ProgressLine {
  private ProgressLine() {}

  /// In one line.
  public static String of(TaskView task, List<AgentView> agents) {
    var doing = doing(task, agents);
    return head(task) + (doing.isEmpty() ? "" : " · " + doing);
  }

  /// In several for a crew, for a screen whose last lines are rewritten.
  public static List<String> lines(TaskView task, List<AgentView> agents) {
    var crew = task.crew();
    return crew == null ? List.of(of(task, agents)) : CrewBlock.of(task, crew, agents);
  }

  static String head(TaskView task) {
    return "%s · %s%s%s · %s"
        .formatted(
            task.id(),
            task.state().wire(),
            task.mode() == Mode.CREW && !task.subtasks().isEmpty()
                ? " · %d of %d merged".formatted(merged(task), task.subtasks().size())
                : "",
            task.usage().requests() == 0 ? "" : " · " + Words.spent(task.usage()),
            Words.time(task.seconds()));
  }

  private static long merged(TaskView task) {
    return task.subtasks().stream().filter(it -> it.state() == SubtaskState.MERGED).count();
  }

  /// What the agents do that work on this task, or why none does.
  public static String doing(TaskView task, List<AgentView> agents) {
    var doing = atWork(task, agents);
    return doing.isEmpty() && task.reason() != null ? Plain.line(task.reason(), 160) : doing;
  }

  private static String atWork(TaskView task, List<AgentView> agents) {
    return agents.stream()
        .filter(it -> task.id().equals(it.task()))
        .map(it -> atWork(task, it))
        .filter(it -> !it.isBlank())
        .collect(Collectors.joining(" | "));
  }

  private static String atWork(TaskView task, AgentView agent) {
    var doing = Plain.line(Objects.requireNonNullElse(agent.doing(), ""), 60);
    return task.mode() == Mode.SOLO || doing.isEmpty()
        ? doing
        : Objects.requireNonNullElse(agent.subtask(), "main") + ": " + doing;
  }
}
