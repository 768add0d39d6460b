package dev.flotilla.e2e.bench;

import java.util.Collection;
import java.util.List;

/// Of times in milliseconds. Immutable.
record Percentiles(List<Double> sorted) {
  static Percentiles of(Collection<Double> times) {
    return new Percentiles(times.stream().sorted().toList());
  }

  double at(int percent) {
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }

  double most() {
    return at(100);
  }
}
