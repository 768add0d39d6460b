package dev.flotilla.agent.isolation;

import java.time.Duration;

/// A confined command that was started, with everything that it starts itself. Thread-safe.
/// Whoever starts one closes it: that ends what is left of the whole tree, also after the command
/// itself has ended.
public interface Child extends AutoCloseable {
  /// The outermost process: its streams, its pid, its end. Its exit code is the command's; 128 + n
  /// when signal n ended it. End it by [#terminate()] and [#kill()] only: `Process.destroy` closes
  /// the streams, with output that was not read yet.
  Process process();

  /// Asks the outermost process to end (SIGTERM). Behind bubblewrap this ends the tree.
  void terminate();

  /// Ends the whole tree (SIGKILL), if that was not done yet, and returns when all that can be found of
  /// it is gone.
  void kill();

  /// CPU time of the whole tree so far; grows while anything in it works, also silently.
  Duration cpu();

  /// Same as [#kill()].
  @Override
  void close();
}
