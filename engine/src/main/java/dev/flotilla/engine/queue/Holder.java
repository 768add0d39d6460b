package dev.flotilla.engine.queue;

import dev.flotilla.api.task.SubtaskKey;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AssignmentId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.FencingToken;
import dev.flotilla.api.work.SessionId;
import java.util.Optional;
import java.util.UUID;

/// Who holds an assignment token at this moment, and what it is worth.
///
/// @param start the commit that must stay an ancestor of whatever the holder pushes
public record Holder(
    TaskId task,
    SubtaskKey subtask,
    AssignmentId assignment,
    AttemptId attempt,
    FencingToken token,
    AssignmentKind kind,
    String role,
    AgentId agent,
    Optional<SessionId> session,
    UUID repository,
    boolean simulated,
    CommitId start) {}
