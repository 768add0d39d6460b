package dev.flotilla.server.plan;

/// Bounds what hostile globs may cost: once it is spent, whoever compares says that they overlap,
/// which only makes subtasks run one after the other. Not thread-safe.
final class Effort {
  private long left;

  /// @param steps comparisons of a character or a name; some 5 ns each
  Effort(long steps) {
    left = steps;
  }

  void spend(long steps) {
    left -= steps;
  }

  boolean isSpent() {
    return left < 0;
  }
}
