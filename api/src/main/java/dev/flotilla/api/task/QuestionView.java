package dev.flotilla.api.task;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A question to a person: durable, with no process held while it waits.
///
/// @param defaultAnswer what is taken as the answer at the deadline; null: it waits for ever
/// @param answer null while it is open
public record QuestionView(
    String id,
    TaskId task,
    @Nullable String subtask,
    QuestionKind kind,
    String text,
    List<String> options,
    Instant askedAt,
    @Nullable Instant deadline,
    @Nullable String defaultAnswer,
    @Nullable String answer,
    @Nullable Instant answeredAt) {}
