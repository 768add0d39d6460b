package dev.flotilla.agent.isolation;

import java.util.List;

/// The wall around everything that touches a workspace. Thread-safe; which one works on this
/// machine is found by [IsolationProbe].
public sealed interface Isolation permits Bubblewrap, None {
  /// Starts a command in the attempt's workspace, from the forking thread.
  ///
  /// @throws dev.flotilla.api.error.FlotillaException `internal` when it cannot be started
  Child start(AttemptDirs dirs, Confined command);

  /// Where the attempt's directories are for its commands.
  Inside inside(AttemptDirs dirs);

  /// `bubblewrap` or `none`: the word of the setting.
  String name();

  /// For `doctor`: what an agent can reach of this machine, one line each.
  List<String> describe();
}
