package dev.flotilla.server.git;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.RepositorySettings;
import java.util.UUID;

/// Is told what came of an import; may be told twice.
interface ImportListener {
  void imported(TaskId task, UUID repository, CommitId base, RepositorySettings settings);

  void failed(TaskId task, String reason);
}
