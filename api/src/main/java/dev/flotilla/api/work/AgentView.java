package dev.flotilla.api.work;

import dev.flotilla.api.task.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A slot as `GET /agents` and `agent list` show it.
///
/// @param state `idle`, `working` or `draining`
/// @param kind of the assignment, as `work`; null without one
/// @param pid of the slot's CLI process; null without one
public record AgentView(
    String id,
    @Nullable String role,
    String state,
    @Nullable TaskId task,
    @Nullable String subtask,
    @Nullable String kind,
    @Nullable Long pid,
    @Nullable String doing,
    String host,
    Instant lastSeen) {}
