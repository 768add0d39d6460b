package dev.flotilla.api.work;

import java.time.Duration;

/// `POST /agent/v1/lease`, `Authorization: Bearer <instance token>`: 200 with a [Grant], or 204
/// when
/// nothing was ready within `patience` (at most 20 s; the server cuts longer ones).
///
/// @param attempt chosen by the agent; asking again with the same one gets the same grant again
public record LeaseRequest(AgentId agent, AttemptId attempt, Duration patience) {}
