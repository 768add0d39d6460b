package dev.flotilla.server.plan;

import java.util.List;

/// Whether what two subtasks change can collide. Stateless.
public final class Touches {
  private Touches() {}

  /// Whether there can be a path that a glob of each list matches. Globs know `**`, `*`, `?`,
  /// `[…]` and `{a,b}`; a path without wildcards is one, and covers what is below it if it may be a
  /// folder, with a `/` at its end or without. `*` alone is everything. An empty list overlaps
  /// nothing. Globs that would take too long to compare overlap.
  public static boolean overlap(List<String> a, List<String> b) {
    if (a.size() < b.size()) {
      return overlap(b, a);
    }
    var index = new TouchIndex();
    index.add(a);
    return index.overlaps(b);
  }
}
