package dev.flotilla.api.pool;

import java.util.List;

/// `PUT /operator/v1/pools`: all pools that there are, in place of those that were known before.
/// With none known a fleet is on one machine.
public record KnownPools(List<Pool> pools) {
  /// @param name the pool's, and that of its ServiceAccount
  /// @param role what its agents lease; no two pools have the same
  /// @param replicas pods that are wanted now
  public record Pool(String name, String role, int min, int max, int replicas) {}
}
