package dev.flotilla.operator.derive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.operator.crd.AgentPoolSpec;
import dev.flotilla.operator.crd.Objects;
import dev.flotilla.operator.derive.ObservedPod.Stage;
import dev.flotilla.operator.derive.PodPlan.Drain;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodPlanTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant LONG_AGO = NOW.minusSeconds(7200);
  private static final String OLD = "old";
  private static final String NEW = "new";

  @Test
  void missingAgentsAreCreatedAtFreePlaces() {
    var plan = plan(4, pod(1, NEW, Stage.BUSY), leaving(pod(0, NEW, Stage.DRAINING)));

    assertThat(plan.create()).containsExactly(2, 3, 4);
    assertThat(plan.delete()).isEmpty();
  }

  @Test
  void agentThatDrainsIsReplacedWhenItsPodLeaves() {
    assertThat(plan(1, pod(0, NEW, Stage.DRAINING)).create()).isEmpty();
    assertThat(plan(1, leaving(pod(0, NEW, Stage.DRAINING))).create()).containsExactly(1);
  }

  @Test
  void noMoreAreCreatedThanMayBeStarted() {
    assertThat(plan(10, pod(0, NEW, Stage.BUSY)).create()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void whatFailsAtOnceCanBeLookedAtForAMinute() {
    var plan = plan(1, created(pod(0, NEW, Stage.FAILED), NOW));

    assertThat(plan.create()).containsExactly(1);
    assertThat(plan.delete()).isEmpty();
  }

  @Test
  void whileMostFailOnlyAFewAreTriedInAMinute() {
    var failed = created(pod(0, NEW, Stage.FAILED), NOW);
    var another = created(pod(1, NEW, Stage.FAILED), NOW);
    var one = created(pod(2, NEW, Stage.STARTING), NOW);
    var two = created(pod(3, NEW, Stage.IDLE), NOW);

    assertThat(plan(20, failed, another).create()).hasSize(2);
    assertThat(plan(20, failed, another, one).create()).hasSize(2);
    assertThat(plan(20, failed, another, one, two).create()).as("half of them live").hasSize(4);
    assertThat(plan(20, pod(0, NEW, Stage.FAILED), pod(1, NEW, Stage.FAILED)).create())
        .as("a minute later")
        .hasSize(4);
  }

  @Test
  void whatHasEndedIsReplacedAndThenRemoved() {
    var ended = pod(0, NEW, Stage.FAILED);

    var plan = plan(1, ended);

    assertThat(plan.create()).containsExactly(1);
    assertThat(plan.delete()).containsExactly(ended);
  }

  @Test
  void surplusIsAskedOfTheServerAndNotChosen() {
    var plan = plan(1, pod(0, NEW, Stage.BUSY), pod(1, NEW, Stage.IDLE), pod(2, NEW, Stage.BUSY));

    assertThat(plan.delete()).isEmpty();
    assertThat(plan.drain()).contains(new Drain(2, List.of("s1-0", "s1-1", "s1-2")));
  }

  @Test
  void agentsThatDrainAreDeletedWhoeverAskedForThem() {
    var draining = pod(0, NEW, Stage.DRAINING);

    assertThat(plan(1, draining, pod(1, NEW, Stage.BUSY)).delete()).containsExactly(draining);
  }

  @Test
  void agentsThatDrainAlreadyAreCountedAmongThoseAskedFor() {
    var plan =
        plan(
            1,
            leaving(pod(0, NEW, Stage.DRAINING)),
            pod(1, NEW, Stage.IDLE),
            pod(2, NEW, Stage.BUSY));

    assertThat(plan.drain()).contains(new Drain(2, List.of("s1-1", "s1-2")));
  }

  @Test
  void whatTheServerHasArrangedIsNotAskedForAgain() {
    var busy = pod(0, NEW, Stage.BUSY);
    var finishing = pod(1, NEW, Stage.FINISHING);

    assertThat(plan(1, busy, finishing).drain()).isEmpty();
    assertThat(plan(1, busy, finishing, leaving(pod(2, NEW, Stage.DRAINING))).drain()).isEmpty();
    assertThat(plan(1, busy, finishing).delete()).isEmpty();
    assertThat(plan(1, busy, finishing).guard()).containsExactly(busy, finishing);
  }

  @Test
  void agentThatFinishesIsKeptWhenItIsWantedAgainOrAnotherIsIdle() {
    var busy = pod(0, NEW, Stage.BUSY);
    var finishing = pod(1, NEW, Stage.FINISHING);
    var gone = leaving(pod(2, NEW, Stage.DRAINING));

    assertThat(plan(2, busy, finishing).drain()).contains(new Drain(0, List.of("s1-0", "s1-1")));
    assertThat(plan(2, busy, finishing, gone).drain())
        .as("one that goes already")
        .contains(new Drain(1, List.of("s1-0", "s1-1")));
    assertThat(plan(2, busy, finishing, pod(2, NEW, Stage.IDLE)).drain())
        .contains(new Drain(1, List.of("s1-0", "s1-1", "s1-2")));
  }

  @Test
  void surplusPodsWithoutANodeGoFirst() {
    var waiting = pod(3, NEW, Stage.UNSCHEDULED);

    var plan = plan(1, pod(0, NEW, Stage.BUSY), pod(1, NEW, Stage.IDLE), waiting);

    assertThat(plan.delete()).containsExactly(waiting);
    assertThat(plan.drain()).contains(new Drain(1, List.of("s1-0", "s1-1")));
  }

  @Test
  void newTemplateComesBeforeAnOldAgentGoes() {
    var first = plan(2, pod(0, OLD, Stage.BUSY), pod(1, OLD, Stage.IDLE));
    var starting =
        plan(
            2,
            pod(0, OLD, Stage.BUSY),
            pod(1, OLD, Stage.IDLE),
            unready(pod(2, NEW, Stage.STARTING)));
    var ready = plan(2, pod(0, OLD, Stage.BUSY), pod(1, OLD, Stage.IDLE), pod(2, NEW, Stage.IDLE));

    assertThat(first.create()).containsExactly(2);
    assertThat(first.drain()).isEmpty();
    assertThat(starting.create()).isEmpty();
    assertThat(starting.drain()).isEmpty();
    assertThat(ready.create()).isEmpty();
    assertThat(ready.drain()).contains(new Drain(1, List.of("s1-0", "s1-1")));
  }

  @Test
  void brokenTemplateReplacesNobody() {
    var plan =
        plan(
            2, pod(0, OLD, Stage.BUSY), pod(1, OLD, Stage.BUSY), unready(pod(2, NEW, Stage.STUCK)));

    assertThat(plan).isEqualTo(guarded(plan));
    assertThat(plan.drain()).isEmpty();
  }

  private static PodPlan guarded(PodPlan plan) {
    return new PodPlan(List.of(), List.of(), Optional.empty(), plan.guard(), List.of());
  }

  @Test
  void busyAgentsOfAnOldTemplateAreEndedOnlyAfterItsPatience() {
    var spec = spec();
    var pods = List.of(pod(0, OLD, Stage.BUSY), pod(1, OLD, Stage.BUSY), pod(2, NEW, Stage.IDLE));
    var patient = Optional.of(NOW.minusSeconds(3599));
    var over = Optional.of(NOW.minusSeconds(3600));

    var before = PodPlan.of(spec, NEW, new Observed(2, pods, 4, patient, Optional.empty(), NOW));
    var after = PodPlan.of(spec, NEW, new Observed(2, pods, 4, over, Optional.empty(), NOW));

    assertThat(before.delete()).isEmpty();
    assertThat(after.delete()).containsExactly(pods.getFirst());
  }

  @Test
  void poolThatIsDeletedWaitsForItsAgentsUntilItsPatienceIsOver() {
    var pods = List.of(pod(0, NEW, Stage.BUSY));

    var before =
        PodPlan.of(
            spec(),
            NEW,
            new Observed(0, pods, 4, Optional.empty(), Optional.of(NOW.plusSeconds(1)), NOW));
    var after =
        PodPlan.of(spec(), NEW, new Observed(0, pods, 4, Optional.empty(), Optional.of(NOW), NOW));

    assertThat(before.delete()).isEmpty();
    assertThat(before.drain()).isPresent();
    assertThat(after.delete()).isEqualTo(pods);
  }

  @Test
  void busyAgentsAreGuardedAgainstWhoeverEmptiesNodes() {
    var busy = pod(0, NEW, Stage.BUSY);
    var done =
        new ObservedPod(
            "s1-1", "u1", NEW, Stage.IDLE, true, false, true, LONG_AGO, Optional.empty());

    var plan = plan(2, busy, done);

    assertThat(plan.guard()).containsExactly(busy);
    assertThat(plan.unguard()).containsExactly(done);
  }

  private static PodPlan plan(int desired, ObservedPod... pods) {
    return PodPlan.of(
        spec(),
        NEW,
        new Observed(desired, List.of(pods), 4, Optional.empty(), Optional.empty(), NOW));
  }

  static AgentPoolSpec spec() {
    return Objects.pool(
            """
            metadata: {name: s1, namespace: claude-code}
            spec:
              fleetRef: {name: default}
              role: s1
              template: {image: "agent:1"}
            """)
        .getSpec();
  }

  private static ObservedPod pod(int place, String hash, Stage stage) {
    return new ObservedPod(
        "s1-" + place,
        "u" + place,
        hash,
        stage,
        !stage.hasNotJoined(),
        false,
        false,
        LONG_AGO,
        Optional.empty());
  }

  private static ObservedPod created(ObservedPod it, Instant at) {
    return new ObservedPod(
        it.name(),
        it.uid(),
        it.templateHash(),
        it.stage(),
        it.ready(),
        false,
        false,
        at,
        it.trouble());
  }

  private static ObservedPod unready(ObservedPod it) {
    return new ObservedPod(
        it.name(),
        it.uid(),
        it.templateHash(),
        it.stage(),
        false,
        false,
        false,
        it.created(),
        it.trouble());
  }

  private static ObservedPod leaving(ObservedPod it) {
    return new ObservedPod(
        it.name(),
        it.uid(),
        it.templateHash(),
        it.stage(),
        false,
        true,
        false,
        it.created(),
        it.trouble());
  }
}
