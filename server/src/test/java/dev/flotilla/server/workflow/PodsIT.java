package dev.flotilla.server.workflow;

import static dev.flotilla.server.workflow.Crew.node;
import static dev.flotilla.server.workflow.Crew.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.pool.KnownPools;
import dev.flotilla.api.pool.PodGone;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.Join;
import dev.flotilla.engine.ledger.Draining;
import dev.flotilla.engine.ledger.LedgerAuditor;
import dev.flotilla.engine.ledger.Pools;
import dev.flotilla.server.cluster.Identity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Agents that are pods of a cluster's pools.
class PodsIT {
  private final Fleet fleet = new Fleet();

  @AfterEach
  void close() {
    assertThat(fleet.database.<List<String>>read(LedgerAuditor::violations)).isEmpty();
    fleet.close();
  }

  private void pools(String... roles) {
    var pools =
        Stream.of(roles).map(it -> new KnownPools.Pool(it + "-agent", it, 0, 8, 1)).toList();
    fleet.database.run(it -> Pools.replace(it, pools));
  }

  private Join.Request request(Optional<String> role) {
    return new Join.Request(
        Join.PROTOCOL, "test", "liar", "elsewhere", 1, List.of(slot()), role, false);
  }

  private static AgentId slot() {
    return new AgentId("pod-1");
  }

  private TestAgent joined(String name, String pool) {
    var pod = new Identity.Pod(name, "uid-of-" + name, pool);
    return new TestAgent(
        fleet, fleet.workflow.join(pod, request(Optional.empty())).instance(), slot());
  }

  private void gone(String name, PodGone.Reason why) {
    fleet.workflow.gone(name, new PodGone("uid-of-" + name, why));
  }

  private static void assertRefused(ErrorCode code, String words, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            FlotillaException.class, it -> assertThat(it.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  @Test
  void aPodJoinsUnderItsOwnNameForItsPoolsRoleWhateverItSays() {
    pools("worker", "s1");

    fleet.workflow.join(
        new Identity.Pod("s1-agent-x", "uid-1", "s1-agent"), request(Optional.of("manager")));

    assertThat(
            fleet.text("select name || ' ' || host || ' ' || role || ' ' || pod_uid from instance"))
        .contains("s1-agent-x s1-agent-x s1 uid-1");
    fleet.submit((String) null);
    assertThat(joined("w", "worker-agent").tryLease()).isPresent();
  }

  @Test
  void aPodJoinsOnce() {
    pools("worker");
    joined("w", "worker-agent");

    assertRefused(
        ErrorCode.CONFLICT, "a pod joins once: delete it", () -> joined("w", "worker-agent"));
    gone("w", PodGone.Reason.DELETED);
    assertRefused(ErrorCode.CONFLICT, "joined before", () -> joined("w", "worker-agent"));
    assertThat(fleet.count("select count(*) from instance")).isEqualTo(1);
  }

  @Test
  void aPodOfNoPoolIsTurnedAwayAndOneBeforeThePoolsAreKnownIsToComeAgain() {
    assertRefused(ErrorCode.UNAVAILABLE, "no pool is known yet", () -> joined("w", "worker-agent"));
    pools("worker");

    assertRefused(ErrorCode.FORBIDDEN, "no pool 'default'", () -> joined("w", "default"));
    assertThat(joined("w", "worker-agent")).isNotNull();
  }

  @Test
  void anotherPodOfTheSameNameTakesThePlaceOfTheOneBefore() {
    pools("worker");
    var first = joined("w", "worker-agent");
    fleet.submit((String) null);
    var held = first.lease();

    fleet.workflow.join(
        new Identity.Pod("w", "another-uid", "worker-agent"), request(Optional.empty()));

    assertThat(fleet.count("select count(*) from instance where gone_at is null")).isEqualTo(1);
    assertThat(fleet.text("select state from attempt where id = ?", held.attempt().value()))
        .contains("interrupted");
  }

  @Test
  void whoDrainsGetsNothingAndAnotherDoes() {
    pools("worker");
    var draining = joined("w1", "worker-agent");
    fleet.clock.advance(Duration.ofSeconds(1));
    fleet.database.run(it -> Draining.drain(it, "worker", 1, Optional.empty(), fleet.clock));
    var other = joined("w2", "worker-agent");
    fleet.submit((String) null);

    assertThat(draining.tryLease()).isEmpty();
    assertThat(other.tryLease()).isPresent();
  }

  @ParameterizedTest
  @EnumSource(PodGone.Reason.class)
  void whatAGonePodHeldGoesBackAtOnceWithTheReason(PodGone.Reason why) {
    pools("worker");
    var lost = joined("w1", "worker-agent");
    var other = joined("w2", "worker-agent");
    fleet.submit((String) null);
    var held = lost.lease();
    lost.progress(held);

    gone("w1", why);
    gone("w1", why);

    assertThat(fleet.text("select reason from attempt where id = ?", held.attempt().value()))
        .hasValueSatisfying(it -> assertThat(it).isEqualTo(why.words()));
    assertThat(fleet.text("select gone_why from instance where name = 'w1'")).contains(why.wire());
    assertThat(other.lease().assignment()).isEqualTo(held.assignment());
    assertRefused(ErrorCode.UNAUTHENTICATED, "join again", lost::lease);
  }

  @Test
  void ofAPodThatIsNotThatOneNothingIsTaken() {
    pools("worker");
    var pod = joined("w1", "worker-agent");
    fleet.submit((String) null);
    pod.lease();

    fleet.workflow.gone("w1", new PodGone("another-uid", PodGone.Reason.FAILED));
    gone("never-there", PodGone.Reason.FAILED);

    assertThat(fleet.count("select count(*) from lease")).isEqualTo(1);
  }

  @Test
  void theSecondRunOutOfMemoryWithoutProgressIsAFailure() {
    pools("worker");
    var task = fleet.submit((String) null);
    for (var name : List.of("w1", "w2")) {
      joined(name, "worker-agent").lease();
      gone(name, PodGone.Reason.OOM_KILLED);
    }

    assertThat(fleet.count("select failures from assignment where task = ?", task.value()))
        .isEqualTo(1);
  }

  @Test
  void aRoleWithoutAPoolIsUnknownToThePlan() {
    pools("manager", "worker", "s4");
    var manager = joined("m", "manager-agent");
    var task = fleet.submitCrew(null);
    var planning = manager.lease();
    assertThat(planning.conversation().prompt()).contains("worker", "s4").doesNotContain("s5");
    manager.progress(planning);

    manager.answer(planning, plan(node("pot", "pot").replace("worker", "s1")));

    var again = manager.lease();
    assertThat(again.conversation().prompt()).contains("expected one of s4, worker, found", "s1");
    manager.answer(again, plan(node("pot", "pot")));
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
  }

  @Test
  void checksGoToTheTestExpertsIfTheyHaveAPool() {
    pools("worker", "s4");
    fleet.submit("make test");
    var worker = joined("w", "worker-agent");
    worker.succeed(worker.lease(), "tree-tea");

    assertThat(worker.tryLease()).isEmpty();
    assertThat(joined("t", "s4-agent").lease().kind()).isEqualTo(AssignmentKind.CHECK);
  }

  @Test
  void checksGoToTheOwnerWithoutOne() {
    pools("worker");
    fleet.submit("make test");
    var worker = joined("w", "worker-agent");
    worker.succeed(worker.lease(), "tree-tea");

    assertThat(worker.lease().kind()).isEqualTo(AssignmentKind.CHECK);
  }

  @Test
  void aCrewsChecksGoToTheTestExpertsAsWell() {
    pools("manager", "worker", "s4");
    var manager = joined("m", "manager-agent");
    var worker = joined("w", "worker-agent");
    fleet.submitCrew("make test");
    manager.answer(manager.lease(), plan(node("pot", "pot")));
    worker.write(worker.lease(), "pot", "made");
    manager.accept(manager.lease());
    new Crew(fleet, manager).merge();

    assertThat(joined("t", "s4-agent").lease().kind()).isEqualTo(AssignmentKind.CHECK);
  }

  @Test
  void ordinaryAgentsJoinAndWorkBesidePods() {
    pools("worker");
    fleet.submit((String) null);

    assertThat(fleet.agent().tryLease()).isPresent();
  }
}
