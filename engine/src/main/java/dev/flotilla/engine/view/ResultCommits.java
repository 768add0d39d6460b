package dev.flotilla.engine.view;

import dev.flotilla.api.task.TaskView;
import dev.flotilla.api.work.CommitId;
import java.util.List;
import java.util.UUID;

/// The commits of a task's result, oldest first; whoever has the repositories tells. A pair of
/// commits always has the same answer.
public interface ResultCommits {
  List<TaskView.Commit> between(UUID repository, CommitId base, CommitId result);
}
