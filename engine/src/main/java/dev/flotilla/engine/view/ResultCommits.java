package dev.flotilla.engine.view;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.CommitId;
import java.util.List;

/// The commits of a task's result, oldest first; whoever has the repositories tells. A pair of
/// commits always has the same answer.
public interface ResultCommits {
  List<TaskView.Commit> between(TaskId task, CommitId base, CommitId result);
}
