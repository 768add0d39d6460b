package dev.flotilla.api.rest;

/// `GET /api/v1/pools`: the agents of one role.
///
/// @param role the role's name; `any` for agents that take every role's work (one machine)
/// @param agents slots of instances that are there
/// @param waiting assignments that are ready and that nobody has leased
public record PoolView(String role, int agents, int working, int idle, int draining, int waiting) {}
