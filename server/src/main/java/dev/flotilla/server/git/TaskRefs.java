package dev.flotilla.server.git;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import java.util.Optional;
import java.util.regex.Pattern;

/// How refs inside the fleet are called.
final class TaskRefs {
  private static final String HEADS = "refs/heads/flotilla/";
  private static final String CHECKPOINTS = "refs/flotilla/wip/";
  private static final Pattern BRANCH =
      Pattern.compile(Pattern.quote(HEADS) + "([a-z0-9][a-z0-9-]{0,39})/.+");

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

  /// The task that a branch is of.
  static Optional<TaskId> task(String ref) {
    var branch = BRANCH.matcher(ref);
    return branch.matches() ? Optional.of(new TaskId(branch.group(1))) : Optional.empty();
  }
}
