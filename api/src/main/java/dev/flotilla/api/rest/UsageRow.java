package dev.flotilla.api.rest;

import dev.flotilla.api.usage.Usage;

/// `GET /api/v1/usage?by=`: what one task, role, agent, model or day has used.
///
/// @param key the task's id, the role's name, the agent's id, the model, or the day (UTC)
public record UsageRow(String key, Usage usage) {}
