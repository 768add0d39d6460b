package dev.flotilla.server.git;

import java.util.List;
import org.eclipse.jgit.transport.ReceiveCommand;

/// Makes a push durable, all of it or nothing, and sets the result of each command.
@FunctionalInterface
interface Acceptance {
  /// For a repository that nobody pushes to.
  Acceptance NONE =
      commands -> {
        throw new UnsupportedOperationException("this repository is for reading");
      };

  void accept(List<ReceiveCommand> commands);
}
