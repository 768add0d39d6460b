package dev.flotilla.server.workflow;

import static dev.flotilla.server.workflow.Crew.node;
import static dev.flotilla.server.workflow.Crew.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.ErrorCode;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.pool.KnownPools;
import dev.flotilla.api.pool.PodGone;
import dev.flotilla.api.task.Mode;
import dev.flotilla.api.task.SubtaskState;
import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.task.TaskRequest;
import dev.flotilla.api.task.TaskRequestBuilder;
import dev.flotilla.api.task.TaskState;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.api.work.Join;
import dev.flotilla.engine.ledger.LedgerAuditor;
import dev.flotilla.engine.ledger.Pools;
import dev.flotilla.engine.ledger.QuestionRow;
import dev.flotilla.engine.ledger.Questions;
import dev.flotilla.server.cluster.Identity;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of work whose role has no pool in a cluster: none begins, and none waits for ever.
class MissingPoolsIT {
  private final Fleet fleet = new Fleet();
  private final Set<String> pods = new HashSet<>();

  @AfterEach
  void close() {
    sound();
    fleet.close();
  }

  private void sound() {
    assertThat(fleet.database.<List<String>>read(LedgerAuditor::violations)).isEmpty();
  }

  private void pools(String... roles) {
    var pools =
        Stream.of(roles).map(it -> new KnownPools.Pool(it + "-agent", it, 0, 8, 1)).toList();
    fleet.database.run(it -> Pools.replace(it, pools));
  }

  private TestAgent pod(String role) {
    var name = role + "-agent-" + pods.size();
    pods.add(name);
    var slot = new AgentId(name + "-1");
    var request =
        new Join.Request(
            Join.PROTOCOL, "test", name, "here", 1, List.of(slot), Optional.empty(), false);
    var pod = new Identity.Pod(name, "uid-of-" + name, role + "-agent");
    return new TestAgent(fleet, fleet.workflow.join(pod, request).instance(), slot);
  }

  /// The loop, as often as it takes for a pool to count as gone.
  private boolean patienceIsOver() {
    fleet.workflow.missingPools().runOnce();
    sound();
    fleet.clock.advance(MissingPools.GRACE);
    var any = fleet.workflow.missingPools().runOnce();
    sound();
    return any;
  }

  private void podsAreGone() {
    pods.forEach(
        it -> fleet.workflow.gone(it, new PodGone("uid-of-" + it, PodGone.Reason.DELETED)));
  }

  private TaskRequest solo(String role) {
    return request(Mode.SOLO, role);
  }

  private TaskRequest request(Mode mode, String role) {
    var repository = fleet.request(null, null).repository();
    return TaskRequestBuilder.of("Make the tea.", repository).mode(mode).role(role).build();
  }

  private static void assertRefused(ErrorCode code, String words, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            FlotillaException.class, it -> assertThat(it.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  /// A crew's task with a subtask for each of these roles, named after it.
  private TaskId planned(String... roles) {
    var task = fleet.submitCrew(null);
    var manager = pod("manager");
    var nodes =
        Stream.of(roles).map(it -> node(it, it).replace("\"worker\"", '"' + it + '"')).toList();
    manager.answer(manager.lease(), plan(nodes.toArray(String[]::new)));
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    return task;
  }

  @Test
  void aSoloTaskForARoleWithoutAPoolIsRefused() {
    pools("manager", "s1", "s4");

    assertRefused(
        ErrorCode.UNPROCESSABLE,
        "role: expected one that has a pool (s1, s4), found 'worker'",
        () -> fleet.submit((String) null));
    assertRefused(
        ErrorCode.UNPROCESSABLE, "(s1, s4), found 'juggler'", () -> fleet.submit(solo("juggler")));
    assertThat(fleet.count("select count(*) from task")).isZero();
    assertThat(fleet.submit(solo("s1"))).isNotNull();
  }

  @Test
  void aCrewNeedsAManagerAndSomebodyToManage() {
    pools("s1");
    assertRefused(
        ErrorCode.UNPROCESSABLE,
        "expected a pool of role manager, which plans and reviews, found none",
        () -> fleet.submitCrew(null));

    pools("manager");
    assertRefused(
        ErrorCode.UNPROCESSABLE,
        "expected a pool of another role than manager",
        () -> fleet.submitCrew(null));
  }

  @Test
  void onOneMachineEveryRoleHasSomebody() {
    fleet.submit(solo("s5"));

    assertThat(patienceIsOver()).isFalse();
    assertThat(fleet.agent().tryLease()).isPresent();
  }

  @Test
  void anAgentFromOutsideOfTheClusterIsSomebodyAsLongAsItIsHeardOf() {
    pools("s1");
    fleet.agent();
    var task = fleet.submit((String) null);
    assertThat(patienceIsOver()).as("it was heard of %s ago", MissingPools.GRACE).isFalse();

    assertThat(patienceIsOver()).isTrue();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertRefused(ErrorCode.UNPROCESSABLE, "role", () -> fleet.submit((String) null));
  }

  @Test
  void aPodThatOutlivesItsPoolStillWorks() {
    pools("s1", "worker");
    var pod = pod("s1");
    fleet.submit(solo("s1"));
    pools("worker");

    fleet.workflow.missingPools().runOnce();

    assertThat(pod.tryLease()).isPresent();
  }

  @Test
  void aPoolThatIsReplacedLeavesNoTrace() {
    pools("s1", "worker");
    var task = fleet.submit(solo("s1"));
    var before = fleet.events(task);
    for (int i = 0; i < 5; i++) {
      pools("worker");
      fleet.workflow.missingPools().runOnce();
      fleet.clock.advance(MissingPools.GRACE.minus(Duration.ofSeconds(1)));
      fleet.workflow.missingPools().runOnce();
      pools("s1", "worker");
      fleet.workflow.missingPools().runOnce();
    }

    assertThat(fleet.events(task)).isEqualTo(before);
    assertThat(pod("s1").tryLease()).isPresent();
  }

  @Test
  void aCheckGoesToWhoeverIsThere() {
    pools("worker", "s4");
    fleet.submit("make test");
    var worker = pod("worker");
    worker.succeed(worker.lease(), "tree-tea");
    pools("worker");
    assertThat(worker.tryLease()).isEmpty();

    assertThat(patienceIsOver()).isTrue();

    assertThat(worker.lease().kind()).isEqualTo(AssignmentKind.CHECK);
  }

  @Test
  void theManagerChecksOnlyWhereNobodyElseIsThere() {
    pools("manager", "s1", "s6");
    fleet.submit(
        TaskRequestBuilder.of("Tea.", fleet.request(null, null).repository())
            .mode(Mode.SOLO)
            .role("s6")
            .check("make test")
            .build());
    var s6 = pod("s6");
    var held = s6.lease();
    pools("manager", "s1");

    s6.succeed(held, "tree-tea");

    assertThat(fleet.text("select role from assignment where kind = 'CHECK'")).contains("s1");
    podsAreGone();
    pools("manager");
    patienceIsOver();
    assertThat(pod("manager").lease().kind()).isEqualTo(AssignmentKind.CHECK);
  }

  @Test
  void aCrewsSubtaskGoesToTheGeneralist() {
    pools("manager", "worker", "s1");
    var task = planned("s1");
    podsAreGone();
    pools("manager", "worker");

    assertThat(patienceIsOver()).isTrue();

    var worker = pod("worker");
    var held = worker.lease();
    assertThat(held.subtask().value()).isEqualTo("s1");
    assertThat(held.role().name()).isEqualTo("worker");
    assertThat(fleet.subtask(task, "s1").role()).isEqualTo("worker");
    assertThat(
            fleet.text(
                "select data ->> 'reason' from event where type = 'subtask.state'"
                    + " and data ->> 'role' = 'worker'"))
        .contains("no pool has the role s1");
  }

  @Test
  void withoutAGeneralistASubtaskWaitsForItsPoolAndTheOthersGoOn() {
    pools("manager", "s1", "s2");
    var task = planned("s1", "s2");
    podsAreGone();
    pools("manager", "s2");

    assertThat(patienceIsOver()).isTrue();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    assertThat(fleet.subtask(task, "s1").state()).isEqualTo(SubtaskState.PARKED);
    assertThat(fleet.question(task).text()).contains("No pool has the role 's1'", "`role: s1`");
    assertThat(pod("s2").lease().subtask().value()).isEqualTo("s2");
    pools("manager", "s1", "s2");
    assertThat(fleet.workflow.missingPools().runOnce()).isTrue();
    assertThat(pod("s1").lease().subtask().value()).isEqualTo("s1");
    assertThat(fleet.text("select answer from question")).contains("the pool is there");
  }

  @Test
  void aPersonNamesAnotherRoleForAllThatWaitForTheSame() {
    pools("manager", "s1", "s2", "s3");
    var task = planned("s1", "s2");
    fleet.database.run(it -> it.execute("update subtask set role = 's2' where key = 's1'"));
    fleet.database.run(it -> it.execute("update assignment set role = 's2' where subtask = 's1'"));
    fleet.database.run(it -> it.execute("update assignment_ready set role = 's2'"));
    podsAreGone();
    pools("manager", "s3");
    patienceIsOver();
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);

    assertRefused(
        ErrorCode.INVALID_REQUEST,
        "a role that has a pool and can do this (s3), found 'manager'",
        () -> fleet.answer(task, "manager"));
    fleet.answer(task, "s3");

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    assertThat(pod("s3").lease().role().name()).isEqualTo("s3");
    assertThat(pod("s3").tryLease()).isPresent();
  }

  @Test
  void anotherRolesQuestionStaysOpen() {
    pools("manager", "s1", "s2", "s3");
    var task = planned("s1", "s2");
    podsAreGone();
    pools("manager", "s3");
    patienceIsOver();

    fleet.answer(task, "s3");

    assertThat(fleet.database.<List<QuestionRow>>read(it -> Questions.open(it, task))).hasSize(1);
  }

  @Test
  void whatAPersonChoseIsForAPersonToChange() {
    pools("worker", "s1");
    var task = fleet.submit(solo("s1"));
    pools("worker");

    patienceIsOver();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(fleet.question(task).options()).containsExactly("worker", "give up");
    fleet.answer(task, "worker");
    assertThat(pod("worker").lease().role().name()).isEqualTo("worker");
  }

  @Test
  void whoSaysThatItBeTriedAgainWaitsForThePoolAnew() {
    pools("worker", "s1");
    var task = fleet.submit(solo("s1"));
    pools("worker");
    patienceIsOver();

    fleet.answer(task, "retry");

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    patienceIsOver();
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    fleet.answer(task, "give up");
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void nobodyPlansForTheManager() {
    pools("manager", "worker");
    var task = fleet.submitCrew(null);
    pools("worker");

    patienceIsOver();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
    assertThat(fleet.question(task).options()).containsExactly("give up");
    assertRefused(ErrorCode.INVALID_REQUEST, "(there is none)", () -> fleet.answer(task, "worker"));
    pools("manager", "worker");
    fleet.workflow.missingPools().runOnce();
    assertThat(pod("manager").lease().kind()).isEqualTo(AssignmentKind.PLAN);
  }

  @Test
  void aPausedTaskIsLeftAloneUntilItGoesOn() {
    pools("worker", "s1");
    var task = fleet.submit(solo("s1"));
    fleet.workflow.pause("ada", task);
    pools("worker");
    patienceIsOver();
    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PAUSED);

    fleet.workflow.resume("ada", task);
    patienceIsOver();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.PARKED);
  }

  @Test
  void withTheLastPoolTheClusterIsGoneAndEveryAgentTakesWhatWaits() {
    pools("worker", "s1");
    var task = fleet.submit(solo("s1"));
    pools("worker");
    patienceIsOver();

    pools();
    fleet.workflow.missingPools().runOnce();

    assertThat(fleet.task(task).state()).isEqualTo(TaskState.WORKING);
    assertThat(fleet.agent().tryLease()).isPresent();
  }
}
