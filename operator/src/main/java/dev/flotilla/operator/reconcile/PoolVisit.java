package dev.flotilla.operator.reconcile;

import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.pool.Drain;
import dev.flotilla.api.pool.PodGone;
import dev.flotilla.api.pool.PoolFigures;
import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.AgentPoolStatus;
import dev.flotilla.operator.crd.Reason;
import dev.flotilla.operator.derive.Departure;
import dev.flotilla.operator.derive.Finding;
import dev.flotilla.operator.derive.Observed;
import dev.flotilla.operator.derive.ObservedPod;
import dev.flotilla.operator.derive.PodPlan;
import dev.flotilla.operator.derive.PoolStatus;
import dev.flotilla.operator.scale.Desired;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One look at a pool and what is done about it, in the order that makes it safe to be stopped anywhere:
/// the server hears of pods that are gone before it is asked for idle ones, `replicas` are written before
/// pods come or go, and a pod with work goes only when the server gave it up.
final class PoolVisit {
  private static final Logger LOG = LoggerFactory.getLogger(PoolVisit.class);

  /// An agent that just asked for work was left out, and nothing happens when it got none.
  private static final Duration DRAINED_AGAIN = Duration.ofSeconds(2);

  private final AgentPool pool;
  private final String templateHash;
  private final PoolMemory memory;
  private final Map<String, Pod> pods = new HashMap<>();
  private final List<ObservedPod> seen;
  private final QueueView queue;
  private final Hands hands;
  private final Instant now;
  private final NextLook next = new NextLook();
  private Optional<Finding> trouble = Optional.empty();
  private boolean cutShort;

  PoolVisit(
      AgentPool pool,
      String templateHash,
      PoolMemory memory,
      List<Pod> pods,
      Hands hands,
      Instant now) {
    this.pool = pool;
    this.templateHash = templateHash;
    this.memory = memory;
    this.hands = hands;
    this.queue = hands.said(pool);
    this.now = now;
    pods.forEach(it -> this.pods.put(it.getMetadata().getName(), it));
    seen = pods.stream().map(it -> ObservedPod.of(it, queue.stage(it))).toList();
  }

  /// Keeps as many agents as are wanted. Pods come and go when their number has settled, and make room for
  /// a newer one: the next visit goes on.
  ///
  /// @param paused of the fleet
  AgentPoolStatus keep(boolean paused, PodMaker maker) {
    var told = tellOfThoseGone();
    var desired = scale(paused);
    noteRollout();
    var observed = observe(desired.replicas(), Optional.empty());
    memory.scaled.settles(now).ifPresent(this::goOnIn);
    if (!paused && !cutShort) {
      var plan = PodPlan.of(pool.getSpec(), templateHash, observed);
      create(plan.create(), maker);
      carryOut(plan, told);
    }
    return status(desired, observed);
  }

  /// Nothing that would be told happens when its patience ends: those that are never done go on with their
  /// work.
  private void noteRollout() {
    memory.rollingSince =
        seen.stream().anyMatch(it -> it.isOutdated(templateHash))
            ? Optional.of(memory.rollingSince.orElse(now))
            : Optional.empty();
    var patience = pool.getSpec().rollout().forceAfterSeconds();
    memory
        .rollingSince
        .map(it -> Duration.between(now, it.plusSeconds(patience)))
        .filter(it -> patience > 0 && it.isPositive())
        .ifPresent(next::in);
  }

  /// Lets all of them go, each when it has nothing to do.
  ///
  /// @param endBy when the others go too
  AgentPoolStatus end(Instant endBy) {
    var told = tellOfThoseGone();
    var observed = observe(0, Optional.of(endBy));
    carryOut(PodPlan.of(pool.getSpec(), templateHash, observed), told);
    next.in(Duration.between(now, endBy).plusSeconds(1));
    return status(new Desired(0, false, Reason.NOT_IN_MODE_QUEUE, Reason.WITHIN_LIMITS), observed);
  }

  /// No pod is left, and as far as can be known no agent either.
  boolean isOver() {
    return pods.isEmpty() && queue.agents().isEmpty();
  }

  /// There is more to be done soon, and nothing to be said before.
  boolean isCutShort() {
    return cutShort;
  }

  Optional<Duration> next() {
    return next.time();
  }

  private Desired scale(boolean paused) {
    var scaling = pool.getSpec().scaling();
    var window = Duration.ofSeconds(scaling.idleSeconds());
    queue
        .demand()
        .ifPresent(
            it -> memory.needs = memory.needs.and(it.agents(scaling.tasksPerAgent()), now, window));
    var replicas = memory.replicas(pool);
    var staying = observe(replicas, Optional.empty()).staying().size();
    var desired =
        Desired.of(scaling, replicas, paused, queue.demand(), memory.needs, staying, startsLeft());
    if (desired.limited() == Reason.START_RATE) {
      next.in(Duration.ofSeconds(1));
    }
    memory.needs.fallsAt(window).ifPresent(it -> next.in(Duration.between(now, it)));
    var wait = memory.scaled.wait(now);
    if (!desired.write()) {
      return desired;
    }
    if (wait.isPositive()) {
      next.in(wait);
      return new Desired(replicas, false, desired.active(), desired.limited());
    }
    var scaled = hands.cluster().scale(pool, desired.replicas());
    memory.scaled = memory.scaled.and(now);
    memory.scaledTo(desired.replicas(), scaled.getMetadata().getGeneration());
    hands.crash().reached(Crash.SCALED);
    LOG.atInfo()
        .addKeyValue("pool", pool.getMetadata().getName())
        .addKeyValue("from", replicas)
        .addKeyValue("to", desired.replicas())
        .log("scaled");
    return desired;
  }

  private void goOnIn(Duration time) {
    cutShort = true;
    next.in(time);
  }

  private int startsLeft() {
    return memory.starts.left(now, pool.getSpec().scaling().maxStartsPerMinute());
  }

  private Observed observe(int desired, Optional<Instant> endBy) {
    return new Observed(desired, seen, startsLeft(), memory.rollingSince, endBy, now);
  }

  /// @return false: the server still knows agents that are gone, and may not be asked for idle ones by
  ///     the names of their pods, which others may bear by now
  private boolean tellOfThoseGone() {
    memory.told.retainAll(queue.agents().stream().map(PoolFigures.Agent::uid).toList());
    var all = true;
    for (var agent : queue.agents()) {
      if (!memory.told.contains(agent.uid())) {
        all &= reasonGone(agent).map(it -> tell(agent, it)).orElse(true);
      }
    }
    return all;
  }

  private Optional<PodGone.Reason> reasonGone(PoolFigures.Agent agent) {
    var pod =
        Optional.ofNullable(pods.get(agent.pod())).filter(it -> QueueView.isAgentOf(agent, it));
    if (pod.isPresent()) {
      return pod.filter(it -> Departure.isOver(it) || Departure.isStuck(it, now))
          .map(it -> Departure.reason(it).orElse(reasonOf(it)));
    }
    return hands.cluster().has(pool.getMetadata().getNamespace(), agent.pod(), agent.uid())
        ? Optional.empty()
        : Optional.of(hands.departures().of(agent.uid()));
  }

  private PodGone.Reason reasonOf(Pod pod) {
    return Departure.isStuck(pod, now) ? PodGone.Reason.NODE_LOST : PodGone.Reason.DELETED;
  }

  private boolean tell(PoolFigures.Agent agent, PodGone.Reason reason) {
    try {
      hands.server().gone(agent.pod(), new PodGone(agent.uid(), reason));
      memory.told.add(agent.uid());
      hands.crash().reached(Crash.TOLD);
      LOG.atInfo().addKeyValue("pod", agent.pod()).addKeyValue("reason", reason).log("gone");
      return true;
    } catch (FlotillaException e) {
      next.in(Duration.ofSeconds(1));
      LOG.atWarn().addKeyValue("pod", agent.pod()).setCause(e).log("not told that it is gone");
      return false;
    }
  }

  private void carryOut(PodPlan plan, boolean mayDrain) {
    plan.guard().forEach(it -> hands.cluster().guard(pod(it), true));
    plan.unguard().forEach(it -> hands.cluster().guard(pod(it), false));
    plan.delete().forEach(it -> delete(pod(it)));
    plan.drain().filter(_ -> mayDrain).ifPresent(this::drain);
    forgetStuck();
    next.after(pods.values());
  }

  private void create(List<Integer> places, PodMaker maker) {
    if (places.isEmpty()) {
      return;
    }
    try {
      var made = maker.make(pool, places, this::isOvertaken);
      if (made.refused().isEmpty() && made.attempted() < places.size()) {
        goOnIn(Duration.ZERO);
      }
      trouble = made.refused();
      if (trouble.isPresent()) {
        next.in(Duration.ofSeconds(10));
      }
    } catch (FlotillaException e) {
      // its agents would be refused: the server does not know the pool
      next.in(Duration.ofSeconds(1));
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("no agents are started");
    } finally {
      // those too that came before a failure
      memory.starts = memory.starts.and(maker.made(), now);
    }
  }

  /// Another number of agents is needed than this visit knows of.
  private boolean isOvertaken() {
    return !hands.said(pool).needsAsMany(queue, pool.getSpec().scaling().tasksPerAgent());
  }

  private void drain(PodPlan.Drain drain) {
    try {
      var request = new Drain.Request(drain.count(), drain.among());
      var names = hands.server().drain(pool.getSpec().role(), request);
      hands.crash().reached(Crash.DRAINED);
      next.in(DRAINED_AGAIN);
      names.stream()
          .map(pods::get)
          .filter(Objects::nonNull)
          .filter(queue::isUnmistakable)
          .forEach(this::delete);
    } catch (FlotillaException e) {
      next.in(Duration.ofSeconds(1));
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("not asked for idle agents");
    }
  }

  private void delete(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() == null && !hands.cluster().delete(pod)) {
      next.in(Duration.ofSeconds(1));
    }
    hands.crash().reached(Crash.DELETED);
  }

  /// Its agent is fenced by the server, so that it does no harm should its node come back.
  private void forgetStuck() {
    pods.values().stream()
        .filter(it -> Departure.isStuck(it, now))
        .forEach(it -> hands.cluster().forget(it));
  }

  private Pod pod(ObservedPod observed) {
    return Objects.requireNonNull(pods.get(observed.name()));
  }

  private AgentPoolStatus status(Desired desired, Observed observed) {
    return PoolStatus.of(pool, templateHash, desired, observed, queue.said(), trouble);
  }
}
