package dev.flotilla.operator.derive;

import dev.flotilla.operator.crd.AgentPoolSpec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Which pods to create: those that are missing, and while older ones are being replaced as many more
/// as may surge, never faster than agents may start.
record Growth(AgentPoolSpec spec, String templateHash, Observed observed) {

  /// The lowest that no pod has: a place is taken until its pod is gone, so that two who create the same
  /// pod are told so by its name.
  List<Integer> places() {
    var taken = observed.pods().stream().map(ObservedPod::name).collect(Collectors.toSet());
    return IntStream.iterate(0, it -> it + 1)
        .filter(place -> taken.stream().noneMatch(it -> it.endsWith("-" + place)))
        .limit(Math.clamp(missing(), 0, observed.startsLeft()))
        .boxed()
        .toList();
  }

  private int missing() {
    var staying = observed.staying().size();
    var updated = staying - observed.outdated(templateHash);
    return Math.min(
        observed.desired() + observed.surge(spec, templateHash) - staying,
        Math.max(0, observed.desired() - updated));
  }
}
