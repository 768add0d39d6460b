package dev.flotilla.server.git;

import java.util.List;
import org.eclipse.jgit.lib.BatchRefUpdate;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.RefDatabase;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.jspecify.annotations.Nullable;

/// Hands what JGit would do to the refs one by one to an [Acceptance] at once.
final class AcceptedUpdate extends BatchRefUpdate {
  private final Acceptance acceptance;

  AcceptedUpdate(RefDatabase refs, Acceptance acceptance) {
    super(refs);
    this.acceptance = acceptance;
  }

  @Override
  public void execute(RevWalk walk, ProgressMonitor monitor, @Nullable List<String> options) {
    acceptance.accept(ReceiveCommand.filter(getCommands(), ReceiveCommand.Result.NOT_ATTEMPTED));
  }
}
