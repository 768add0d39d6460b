package dev.flotilla.e2e.bench;

import java.util.ArrayList;
import java.util.List;

/// When a pool was heard to be another one than before: its `replicas`, or its status alone. Immutable.
record Writes(List<Long> scaled, List<Long> said) {
  static Writes of(ClusterEar ear, String pool) {
    var scaled = new ArrayList<Long>();
    var said = new ArrayList<Long>();
    var generation = 0L;
    for (var seen : ear.pools()) {
      if (seen.pool().equals(pool)) {
        (seen.generation() == generation ? said : scaled).add(seen.at());
        generation = seen.generation();
      }
    }
    return new Writes(List.copyOf(scaled), List.copyOf(said));
  }
}
