package dev.flotilla.server.git;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.RepositorySettings;
import dev.flotilla.server.workflow.Workflow;
import java.util.UUID;

/// Passes imports on to the workflow.
record WorkflowListener(Workflow workflow) implements ImportListener {
  @Override
  public void imported(TaskId task, UUID repository, CommitId base, RepositorySettings settings) {
    workflow.imported(task, repository, base, settings);
  }

  @Override
  public void failed(TaskId task, String reason) {
    workflow.importFailed(task, reason);
  }
}
