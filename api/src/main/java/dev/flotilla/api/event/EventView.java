package dev.flotilla.api.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.task.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that happened, as the streams show it.
///
/// @param id opaque and resumable (`Last-Event-ID`)
/// @param seq without gaps per task, from 1
/// @param type like `task.state`: see [EventType]
public record EventView(
    String id,
    long seq,
    TaskId task,
    @Nullable String subtask,
    String type,
    Instant at,
    JsonNode data) {}
