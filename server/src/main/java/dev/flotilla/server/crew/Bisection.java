package dev.flotilla.server.crew;

import java.util.Optional;
import java.util.function.IntFunction;

/// What to do next with a chain of merges, out of what is known of the check on each: the head first,
/// so that a good batch costs one run; a red one is halved until the merge is found that made it
/// red. There is no other state: the results by tree are all of it.
final class Bisection {
  /// A result is believed at once when it is green, else when it has been seen twice.
  enum Known {
    GREEN,
    RED_ONCE,
    RED
  }

  /// Positions count from 1; 0 is what the chain was made onto.
  sealed interface Next {
    /// All of it is good.
    record Merge() implements Next {}

    /// The check is to be run here.
    record Check(int position) implements Next {}

    /// Everything below `position` is good, and the check is red with it.
    record Red(int position) implements Next {}
  }

  private Bisection() {}

  /// @param size of the chain, at least 1
  /// @param known what the check said at a position; asked for 0 only when the first is red
  static Next next(int size, IntFunction<Optional<Known>> known) {
    int good = 0;
    int bad = size + 1;
    while (bad - good > 1) {
      int probe = bad > size ? size : (good + bad) / 2;
      var result = known.apply(probe);
      if (result.isEmpty() || result.get() == Known.RED_ONCE) {
        return new Next.Check(probe);
      }
      if (result.get() == Known.GREEN) {
        good = probe;
      } else {
        bad = probe;
      }
      if (good == size) {
        return new Next.Merge();
      }
    }
    if (good == 0 && known.apply(0).isEmpty()) {
      return new Next.Check(0); // whoever has to mend it wants to know whether it was red before
    }
    return new Next.Red(bad);
  }
}
