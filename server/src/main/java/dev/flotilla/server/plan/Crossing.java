package dev.flotilla.server.plan;

import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// Whether two patterns have a word in common, where each element of a pattern is a run (any
/// number of any letters) or takes one letter. Walks the pairs of places that both can be at, each
/// once: the product of the lengths at most. Not thread-safe.
final class Crossing<T> {
  private final Predicate<T> isRun;
  private final BiPredicate<T, T> meet;
  private final Effort effort;

  /// @param meet whether one letter fits both of two elements that are no runs
  Crossing(Predicate<T> isRun, BiPredicate<T, T> meet, Effort effort) {
    this.isRun = isRun;
    this.meet = meet;
    this.effort = effort;
  }

  boolean cross(List<T> a, List<T> b) {
    var here = new boolean[b.size() + 1];
    here[0] = true;
    for (var i = 0; i < a.size(); i++) {
      here = after(a.get(i), b, here);
      effort.spend(b.size() + 1L);
      if (effort.isSpent()) {
        return true;
      }
    }
    return reachesEnd(b, here);
  }

  /// @param here the places of `b` that can be reached before `element`
  /// @return those that can be reached after it
  private boolean[] after(T element, List<T> b, boolean[] here) {
    var next = new boolean[here.length];
    var run = isRun.test(element);
    for (var j = 0; j < here.length; j++) {
      if (!here[j]) {
        continue;
      }
      var other = j < b.size() && isRun.test(b.get(j));
      next[j] |= run || other;
      if (j < b.size() && (run || other)) {
        here[j + 1] = true;
      } else if (j < b.size() && meet.test(element, b.get(j))) {
        next[j + 1] = true;
      }
    }
    return next;
  }

  private boolean reachesEnd(List<T> b, boolean[] here) {
    var from = b.size();
    while (from > 0 && isRun.test(b.get(from - 1))) {
      from--;
    }
    for (var j = from; j < here.length; j++) {
      if (here[j]) {
        return true;
      }
    }
    return false;
  }
}
