package dev.flotilla.agent.isolation;

import dev.flotilla.api.work.AttemptId;
import java.nio.file.Path;

/// The directories of one attempt on the host, owned by the user that its commands run as. Closing
/// deletes them (the cache stays), whatever was written into them, and gives the place back; end
/// all children before. Read out of them with `SafeFiles` only.
///
/// @param place the number of the place under the root that this attempt holds
/// @param ws the workspace
/// @param home HOME of the commands
/// @param config `CLAUDE_CONFIG_DIR`
/// @param tmp `TMPDIR`
/// @param cache package caches, kept for the next attempt at the same repository
/// @param port for a dev server; nobody listened there when the attempt began
public record AttemptDirs(
    AttemptRoot root,
    AttemptId attempt,
    int place,
    Owner owner,
    Path base,
    Path ws,
    Path home,
    Path config,
    Path tmp,
    Path cache,
    int port)
    implements AutoCloseable {

  @Override
  public void close() {
    root.release(this);
  }
}
