package dev.flotilla.api.rest;

import org.jspecify.annotations.Nullable;

/// `GET /api/v1/pools`: the agents of one role.
///
/// @param name the pool's in a cluster; null where there is no pool of that role (one machine)
/// @param role the role's name; `any` for agents that take every role's work (one machine)
/// @param min null without a pool, as are `max` and `replicas`
/// @param replicas pods that are wanted now
/// @param agents slots of instances that are there: idle, busy and draining ones
/// @param pending assignments that are ready and that nobody has leased
/// @param running assignments that are leased
public record PoolView(
    @Nullable String name,
    String role,
    @Nullable Integer min,
    @Nullable Integer max,
    @Nullable Integer replicas,
    int agents,
    int pending,
    int running,
    int idle,
    int busy,
    int draining) {}
