package dev.flotilla.server.git;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import java.util.Optional;
import java.util.regex.Pattern;

/// How refs inside the fleet are called.
final class TaskRefs {
  private static final String HEADS = "refs/heads/flotilla/";
  private static final String CHECKPOINTS = "refs/flotilla/wip/";
  private static final String REPORTED = "refs/flotilla/reported/";
  private static final String QUEUES = "refs/flotilla/queue/";
  private static final Pattern OF_TASK =
      Pattern.compile(
          "(?:%s(?<branch>%3$s)/.+|%s(?<queue>%3$s))"
              .formatted(Pattern.quote(HEADS), Pattern.quote(QUEUES), "[a-z0-9][a-z0-9-]{0,39}"));

  private TaskRefs() {}

  /// What the branches of a task start with.
  static String branches(TaskId task) {
    return HEADS + task + "/";
  }

  /// The task's own branch.
  static String main(TaskId task) {
    return branches(task) + "main";
  }

  /// A subtask's branch.
  static String branch(TaskId task, String subtask) {
    return branches(task) + subtask;
  }

  /// Where an assignment pushes its workspace's tree.
  static String checkpoint(AssignmentId assignment) {
    return CHECKPOINTS + assignment;
  }

  /// How an agent reaches the checkpoint that its conversation goes on from, when the checkpoint ref
  /// was pushed elsewhere since. Nobody pushes it; it is in no table.
  static String reported(AssignmentId assignment) {
    return REPORTED + assignment;
  }

  /// Where the workflow keeps the head of a task's merge queue. Nobody pushes it.
  static String queue(TaskId task) {
    return QUEUES + task;
  }

  /// The task that a branch or a merge queue is of.
  static Optional<TaskId> task(String ref) {
    var name = OF_TASK.matcher(ref);
    return name.matches()
        ? Optional.ofNullable(name.group("branch"))
            .or(() -> Optional.ofNullable(name.group("queue")))
            .map(TaskId::new)
        : Optional.empty();
  }
}
