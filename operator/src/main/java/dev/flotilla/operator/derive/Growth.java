package dev.flotilla.operator.derive;

import dev.flotilla.operator.crd.AgentPoolSpec;
import dev.flotilla.operator.derive.ObservedPod.Stage;
import dev.flotilla.operator.scale.Starts;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Which pods to create: those that are missing, and while older ones are being replaced as many more
/// as may surge, never faster than agents may start.
record Growth(AgentPoolSpec spec, String templateHash, Observed observed) {
  /// Agents tried in a minute while most fail.
  private static final int TRIALS = 4;

  /// The lowest that no pod has: a place is taken until its pod is gone, so that two who create the same
  /// pod are told so by its name.
  List<Integer> places() {
    var taken = observed.pods().stream().map(ObservedPod::name).collect(Collectors.toSet());
    return IntStream.iterate(0, it -> it + 1)
        .filter(place -> taken.stream().noneMatch(it -> it.endsWith("-" + place)))
        .limit(Math.clamp(missing(), 0, Math.min(observed.startsLeft(), trials())))
        .boxed()
        .toList();
  }

  /// What fails soon after its start would be replaced as fast as agents may start, for nothing.
  private int trials() {
    var young =
        observed.pods().stream()
            .filter(it -> !it.leaving())
            .filter(it -> it.created().plus(Starts.WINDOW).isAfter(observed.now()))
            .toList();
    var failed = Math.toIntExact(young.stream().filter(it -> it.stage() == Stage.FAILED).count());
    return failed * 2 > young.size() ? Math.max(0, TRIALS - failed) : Integer.MAX_VALUE;
  }

  private int missing() {
    var staying = observed.staying().size();
    var updated = staying - observed.outdated(templateHash);
    return Math.min(
        observed.desired() + observed.surge(spec, templateHash) - staying - given(),
        Math.max(0, observed.desired() - updated));
  }

  /// Pods that were given up and still live: with them there would be too many for a moment, or for as
  /// long as they cannot be deleted.
  private int given() {
    return Math.toIntExact(
        observed.pods().stream()
            .filter(it -> it.stage() == Stage.DRAINING && !it.leaving())
            .count());
  }
}
