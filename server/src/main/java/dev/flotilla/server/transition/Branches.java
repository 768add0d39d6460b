package dev.flotilla.server.transition;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.engine.ledger.TaskRow;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The branches of a task, which only the workflow and their agents move: one that is not where the
/// ledger says means that the two have come apart.
public final class Branches {
  private Branches() {}

  /// @throws FlotillaException `corrupt_state` when one of them is there already
  public static void create(
      Parts parts, Handle handle, TaskRow task, List<String> refs, CommitId at) {
    var repository = task.repository().orElseThrow();
    if (!parts.repositories().create(handle, repository, refs, at)) {
      throw new FlotillaException(
          ErrorCode.CORRUPT_STATE,
          "task %s: expected none of %s, found one".formatted(task.id(), refs));
    }
  }

  /// @throws FlotillaException `corrupt_state` when it is not at `from`
  public static void move(
      Parts parts, Handle handle, TaskRow task, String ref, CommitId from, CommitId to) {
    var repository = task.repository().orElseThrow();
    if (!parts.repositories().move(handle, repository, ref, from, to)) {
      throw new FlotillaException(
          ErrorCode.CORRUPT_STATE, "task %s: expected %s at %s".formatted(task.id(), ref, from));
    }
  }
}
