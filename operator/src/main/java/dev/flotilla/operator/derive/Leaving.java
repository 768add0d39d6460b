package dev.flotilla.operator.derive;

import dev.flotilla.operator.crd.AgentPoolSpec;
import dev.flotilla.operator.derive.ObservedPod.Stage;
import dev.flotilla.operator.derive.PodPlan.Drain;
import dev.flotilla.operator.scale.Starts;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which pods are to go: first those that never joined, then idle ones, and of an older template before
/// those of the newest.
record Leaving(AgentPoolSpec spec, String templateHash, Observed observed) {

  /// Pods that nothing can go wrong with any more: the server gives them nothing, or their process has
  /// ended. What ended soon after its start stays for a minute, so that somebody can look at it.
  List<ObservedPod> over() {
    return observed.pods().stream()
        .filter(it -> !it.leaving())
        .filter(
            it ->
                it.stage() == Stage.DRAINING
                    || (it.stage().isOver()
                        && !it.created().plus(Starts.WINDOW).isAfter(observed.now())))
        .toList();
  }

  /// Surplus pods that no agent ever ran in. Those that surge are none: a template that cannot start
  /// would come and go without end.
  List<ObservedPod> neverJoined() {
    var waiting = observed.staying().stream().filter(it -> it.stage().hasNotJoined()).toList();
    var old = waiting.stream().filter(this::isOutdated).limit(Math.max(0, surplus())).toList();
    var others = Math.max(0, surplus() - old.size() - observed.surge(spec, templateHash));
    return Stream.concat(old.stream(), waiting.stream().filter(it -> !isOutdated(it)).limit(others))
        .toList();
  }

  /// What is still too many, asked of the server unless it has arranged just that. A pod of an older
  /// template goes only when another one is ready in its place.
  Optional<Drain> drain() {
    var left = surplus() - neverJoined().size();
    var joined = observed.staying().stream().filter(it -> !it.stage().hasNotJoined()).toList();
    var outdated = joined.stream().filter(this::isOutdated).toList();
    var count = outdated.isEmpty() ? left : Math.min(left, readyToSpare());
    var among = left <= outdated.size() && !outdated.isEmpty() ? outdated : joined;
    var wanted = Math.clamp(count, 0, among.size());
    return isArranged(wanted, among)
        ? Optional.empty()
        : Optional.of(new Drain(wanted + given(), among.stream().map(ObservedPod::name).toList()));
  }

  /// Nobody waits for a busy one where an idle one would do.
  private boolean isArranged(int wanted, List<ObservedPod> among) {
    var finishing = observed.pods().stream().filter(ObservedPod::finishes).count();
    return wanted == finishing
        && (wanted == 0 || among.stream().noneMatch(it -> it.stage() == Stage.IDLE));
  }

  /// The server counts those in that go already.
  private int given() {
    return Math.toIntExact(
        observed.pods().stream()
            .filter(
                it ->
                    it.stage() == Stage.DRAINING || (it.stage() == Stage.FINISHING && it.leaving()))
            .count());
  }

  /// Busy ones too, once the pool's patience is over.
  List<ObservedPod> forced() {
    if (observed.endBy().map(this::isOver).orElse(false)) {
      return observed.staying();
    }
    var patience = spec.rollout().forceAfterSeconds();
    if (patience == 0
        || !observed.rollingSince().map(it -> isOver(it.plusSeconds(patience))).orElse(false)) {
      return List.of();
    }
    var gone = observed.pods().stream().filter(ObservedPod::leaving).count();
    return observed.staying().stream()
        .filter(this::isOutdated)
        .sorted(Comparator.comparing(ObservedPod::created))
        .limit(
            Math.clamp(readyToSpare(), 0, Math.max(0, spec.disruption().maxUnavailable() - gone)))
        .toList();
  }

  private boolean isOver(Instant deadline) {
    return !observed.now().isBefore(deadline);
  }

  private int surplus() {
    return observed.staying().size() - observed.desired();
  }

  private int readyToSpare() {
    return Math.toIntExact(observed.staying().stream().filter(ObservedPod::ready).count())
        - observed.desired();
  }

  private boolean isOutdated(ObservedPod pod) {
    return pod.isOutdated(templateHash);
  }
}
