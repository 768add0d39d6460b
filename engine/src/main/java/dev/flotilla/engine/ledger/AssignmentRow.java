package dev.flotilla.engine.ledger;

import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.SessionId;
import java.time.Instant;
import java.util.Optional;

/// An assignment as the ledger has it.
///
/// @param start the commit it begins with, or the one to check
/// @param attempts that were begun
/// @param failures that count against the limit
/// @param idle interruptions in a row without progress
/// @param oomKills those of them that were for want of memory
/// @param outageSince since when the model's provider has not answered
public record AssignmentRow(
    AssignmentId id,
    TaskId task,
    SubtaskKey subtask,
    AssignmentKind kind,
    String role,
    AssignmentState state,
    Optional<SessionId> session,
    AssignmentInput input,
    CommitId start,
    int attempts,
    int failures,
    int idle,
    int oomKills,
    Optional<Instant> outageSince) {

  /// An agent talks to the model for it.
  public boolean isTalk() {
    return switch (kind) {
      case WORK, RESOLVE, PLAN, REVIEW -> true;
      case CHECK -> false;
    };
  }

  /// An agent changes the subtask's branch for it.
  public boolean isWork() {
    return kind == AssignmentKind.WORK || kind == AssignmentKind.RESOLVE;
  }

  /// What people write about the subtask is for its agent: who reviews one works for the manager, and
  /// a check hears nothing.
  public boolean hears() {
    return isTalk() && (kind != AssignmentKind.REVIEW || subtask.isMain());
  }

  public String checkpointRef() {
    return "refs/flotilla/wip/" + id;
  }
}
