package dev.flotilla.cli.view;

import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.AgentView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// A crew at work, in a line for each: the whole, its manager, its subtasks, its merge queue.
final class CrewBlock {
  private static final int MANY = 12;
  private static final int MOST = 160;
  private static final String MANAGER = "manager";

  private final TaskView task;
  private final TaskView.Crew crew;
  private final List<AgentView> agents;

  private CrewBlock(TaskView task, TaskView.Crew crew, List<AgentView> agents) {
    this.task = task;
    this.crew = crew;
    this.agents = agents.stream().filter(it -> task.id().equals(it.task())).toList();
  }

  static List<String> of(TaskView task, TaskView.Crew crew, List<AgentView> agents) {
    return new CrewBlock(task, crew, agents).lines();
  }

  private List<String> lines() {
    var lines = new ArrayList<String>();
    var reason = task.reason() == null ? "" : " · " + Plain.line(task.reason(), MOST);
    lines.add(ProgressLine.head(task) + reason);
    var table = new Table("WHO", "ROLE", "STATE", "SPENT", "TIME", "DOING");
    table.row("main", MANAGER, manager(), spent(crew.work()), time(crew.work()), doing(managing()));
    for (var subtask : shown()) {
      table.row(
          subtask.key(),
          subtask.role(),
          state(subtask),
          spent(subtask.work()),
          time(subtask.work()),
          doing(subtask));
    }
    lines.addAll(Arrays.asList(table.toString().split("\n")));
    if (!crew.queue().isEmpty()) {
      lines.add("merge queue: " + queue());
    }
    return lines;
  }

  /// Those that something happens to come first when there are many.
  private List<TaskView.Subtask> shown() {
    return task.subtasks().size() <= MANY
        ? task.subtasks()
        : task.subtasks().stream().sorted(Comparator.comparingInt(CrewBlock::rank)).toList();
  }

  private static int rank(TaskView.Subtask subtask) {
    return switch (subtask.state()) {
      case WORKING, REVIEWING, MERGING, PARKED, FAILED -> 0;
      case READY -> 1;
      case PENDING -> 2;
      case MERGED, CANCELLED -> 3;
    };
  }

  private String manager() {
    if (task.state() == TaskState.PLANNING) {
      return "planning";
    }
    if (task.state() == TaskState.INTEGRATING) {
      return crew.state() == SubtaskState.MERGED ? "-" : "reviewing the whole";
    }
    var reviewed =
        task.subtasks().stream()
            .filter(it -> it.state() == SubtaskState.REVIEWING)
            .map(TaskView.Subtask::key)
            .toList();
    return reviewed.isEmpty() ? "-" : "reviewing " + String.join(", ", reviewed);
  }

  private List<AgentView> managing() {
    return agents.stream()
        .filter(it -> it.subtask() == null || "review".equals(it.kind()))
        .toList();
  }

  private List<AgentView> on(TaskView.Subtask subtask) {
    return agents.stream().filter(it -> subtask.key().equals(it.subtask())).toList();
  }

  private String state(TaskView.Subtask subtask) {
    if (on(subtask).stream().anyMatch(it -> "resolve".equals(it.kind()))) {
      return "resolving";
    }
    return subtask.state() == SubtaskState.WORKING && subtask.revisions() > 0
        ? "revising"
        : subtask.state().wire();
  }

  private String doing(TaskView.Subtask subtask) {
    var doing = subtask.state() == SubtaskState.REVIEWING ? "" : doing(on(subtask));
    return doing.isEmpty() && subtask.waiting() != null ? subtask.waiting() : doing;
  }

  private static String doing(List<AgentView> agents) {
    return agents.stream()
        .map(AgentView::doing)
        .filter(Objects::nonNull)
        .filter(it -> !it.isBlank())
        .collect(Collectors.joining(" | "));
  }

  private String queue() {
    return crew.queue().stream()
        .map(it -> "%s (%s)".formatted(it.subtask(), queued(it.state())))
        .collect(Collectors.joining(", "));
  }

  private String queued(String state) {
    return state.equals("merged") ? (task.checkCommand() == null ? "merging" : "checking") : state;
  }

  private static String spent(TaskView.Work work) {
    return work.usage().requests() == 0 ? "" : Words.spent(work.usage());
  }

  private static String time(TaskView.Work work) {
    return work.seconds() == 0 ? "" : Words.time(work.seconds());
  }
}
