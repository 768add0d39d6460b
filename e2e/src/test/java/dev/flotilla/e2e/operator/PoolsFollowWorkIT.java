package dev.flotilla.e2e.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.task.TaskId;
import dev.flotilla.api.usage.Usd;
import dev.flotilla.api.work.AssignmentKind;
import dev.flotilla.e2e.harness.Conversation;
import dev.flotilla.e2e.harness.Eventually;
import dev.flotilla.e2e.harness.Reply;
import dev.flotilla.e2e.harness.ScriptedUpstream;
import dev.flotilla.e2e.kube.FleetsAndPools;
import dev.flotilla.e2e.kube.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Pools follow the work from nothing and back, and nobody is ever ended in the middle of it.
class PoolsFollowWorkIT {
  @RegisterExtension static final TestCluster CLUSTER = new TestCluster();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path home;

  private static ClusterFleet fleet;

  @BeforeAll
  static void start() {
    fleet = ClusterFleet.start(CLUSTER, home);
    fleet.operator();
  }

  @AfterAll
  static void close() {
    fleet.close();
  }

  @AfterEach
  void nobodyIsEverInterrupted() {
    fleet.assertNobodyWasInterrupted();
  }

  @Test
  void poolFollowsItsWorkFromNothingAndBack() {
    fleet.pool(
        "claude-sub-agent-s1",
        "s1",
        "scaling: {mode: Queue, max: 4, idleSeconds: 0, maxStartsPerMinute: 100}");
    var pool = fleet.look("claude-sub-agent-s1");

    var tasks = fleet.tasks().submit("s1", 6);

    fleet.agents().awaitHeld("claude-sub-agent-s1", 4);
    Eventually.until(() -> pool.reason("ScalingLimited").equals("AtMax"));
    Eventually.until(() -> pool.reason("Ready").equals("AgentsReady"));
    // a pool's name, role, mode, min, max, desired, ready, busy, pending
    Eventually.until(
        () ->
            columns(pool)
                .subList(0, 8)
                .equals(List.of("claude-sub-agent-s1", "s1", "Queue", "0", "4", "4", "4", "4")));
    assertThat(pool.objects()).hasSize(4);

    fleet.agents().workFor(_ -> Optional.of(Duration.ZERO));
    fleet.agents().finishAll();

    Eventually.until(() -> fleet.tasks().haveEnded(tasks));
    Eventually.until(() -> pool.replicas() == 0 && pool.pods().isEmpty());
    Eventually.until(() -> columns(pool).subList(5, 8).equals(List.of("0", "0", "0")));
    fleet.agents().workFor(_ -> Optional.empty());
  }

  @Test
  void poolStartsNoFasterThanItMayAndOnlyBusyAgentsAreKeptFromWhoeverEmptiesNodes() {
    fleet.pool(
        "claude-sub-agent-s5",
        "s5",
        "scaling: {mode: Queue, min: 1, max: 6, idleSeconds: 0, maxStartsPerMinute: 2}");
    var pool = fleet.look("claude-sub-agent-s5");
    try (var witness =
        PodWitness.start(fleet.kubernetes(), fleet.namespace(), "claude-sub-agent-s5")) {
      var tasks = fleet.tasks().submit("s5", 6);

      Eventually.until(() -> pool.reason("ScalingLimited").equals("StartRate"));
      fleet.agents().awaitHeld("claude-sub-agent-s5", 2);
      assertThat(witness.ever()).isEqualTo(2);

      pool.patch("{\"spec\":{\"scaling\":{\"maxStartsPerMinute\":100}}}").ok();
      fleet.agents().awaitHeld("claude-sub-agent-s5", 6);
      fleet.agents().finishAll();
      Eventually.until(() -> fleet.tasks().haveEnded(tasks) && pool.living().size() == 1);
      Eventually.until(() -> !annotations(pool, pool.living().getFirst()).contains("karpenter.sh"));
    }
  }

  @Test
  void agentOfHigherPriorityWaitsForTheOneThatWorks() {
    var namespace = CLUSTER.namespace();
    CLUSTER.apply(namespace, crowding("low")).ok();
    CLUSTER.await(namespace, "pod/low", "condition=Ready");

    CLUSTER.apply(namespace, crowding("high")).ok();

    CLUSTER.await(namespace, "pod/high", "condition=PodScheduled=False");
    assertThat(
            CLUSTER
                .kubectl(
                    "-n=" + namespace, "get", "pod", "high", "-o=jsonpath={.status.conditions}")
                .ok())
        .contains("preemptionPolicy=Never");
    CLUSTER.await(namespace, "pod/low", "condition=Ready");
    CLUSTER.kubectl("delete", "namespace", namespace, "--wait=false").ok();
  }

  /// One that has most of the only node.
  private static String crowding(String priority) {
    return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          priorityClassName: flotilla-%s-%s
          containers: [{name: agent, image: "agent:1", resources: {requests: {cpu: 900}}}]
        """
        .formatted(priority, fleet.namespace(), priority);
  }

  private static List<String> columns(PoolOnCluster pool) {
    var line =
        CLUSTER
            .kubectl("-n=" + pool.namespace(), "get", "agentpools", "--no-headers", pool.name())
            .ok()
            .strip();
    return List.of(line.split(" +"));
  }

  @Test
  void poolThatIsKeptByHandGivesUpIdleAgentsAndWaitsForBusyOnes() {
    fleet.pool("claude-sub-agent-s2", "s2", "scaling: {mode: Fixed, max: 8}, replicas: 3");
    var pool = fleet.look("claude-sub-agent-s2");
    Eventually.until(() -> pool.reason("Ready").equals("AgentsReady"));
    fleet.tasks().submit("s2", 1);
    var busy = fleet.agents().awaitHeld("claude-sub-agent-s2", 1).getFirst();
    Eventually.until(() -> fleet.agents().joined("claude-sub-agent-s2").size() == 3);

    pool.scale(1).ok();
    Eventually.until(() -> pool.living().equals(List.of(busy.pod())));
    pool.scale(0).ok();
    Eventually.until(() -> pool.reason("Draining").equals("WaitingForIdle"));
    assertThat(pool.living()).containsExactly(busy.pod());
    assertThat(annotations(pool, busy.pod())).contains("karpenter.sh/do-not-disrupt");

    busy.finish();
    Eventually.until(() -> pool.pods().isEmpty());
  }

  private static String annotations(PoolOnCluster pool, String pod) {
    return pool.pods().stream()
        .filter(it -> it.getMetadata().getName().equals(pod))
        .map(it -> it.getMetadata().getAnnotations().toString())
        .findFirst()
        .orElse("");
  }

  @Test
  void poolThatAnAutoscalerDrivesGoesByItsScale() {
    fleet.pool("claude-sub-agent-s3", "s3", "scaling: {mode: External, max: 3}");
    var pool = fleet.look("claude-sub-agent-s3");

    pool.scale(5).ok();
    Eventually.until(() -> pool.living().size() == 3);
    Eventually.until(() -> pool.reason("ScalingLimited").equals("AtMax"));
    assertThat(pool.replicas()).as("its writer's").isEqualTo(5);
    // of /scale the API server keeps no account, of an operator that wrote it would
    assertThat(FleetsAndPools.writers(CLUSTER, fleet.namespace(), pool.name())).isEmpty();

    pool.scale(1).ok();
    Eventually.until(() -> pool.pods().size() == 1);
  }

  @Test
  void onePersonsNumberIsNeverTheOperatorsToWrite() {
    fleet.pool(
        "claude-sub-agent-s4", "s4", "scaling: {mode: Queue, min: 1, max: 4, idleSeconds: 0}");
    var pool = fleet.look("claude-sub-agent-s4");
    Eventually.until(() -> pool.replicas() == 1);

    Eventually.until(
        () -> pool.scale(4).exit() != 0); // policies are in force a moment after they were made
    assertThat(pool.scale(3).refused()).contains("set spec.scaling.min");
    Eventually.until(() -> pool.replicas() == 1);
    fleet.pool(pool.name(), "s4", "scaling: {mode: Queue, min: 1, max: 5, idleSeconds: 0}");
    assertThat(pool.replicas()).as("what is kept in git leaves it out").isEqualTo(1);
    assertThat(FleetsAndPools.writers(CLUSTER, fleet.namespace(), pool.name()))
        .containsExactly("flotilla-operator");
  }

  @Test
  void poolGrowsAgainWhenTheProviderThrottlesNoMore() {
    var eased = new CountDownLatch(1);
    var pool = follower("claude-sub-agent-s6", "s6");
    try (var provider = ScriptedUpstream.start(it -> throttled(it, eased));
        var gateway = fleet.gateway(provider)) {
      var tasks = new ArrayList<>(fleet.tasks().submit("s6", 1));
      var busy = fleet.agents().awaitHeld(pool.name(), 1).getFirst();
      var answer = gateway.ask(busy.grant());
      Eventually.until(() -> fleet.says("ProviderThrottled").equals("True"));

      tasks.addAll(fleet.tasks().submit("s6", 2));

      Eventually.until(() -> pool.reason("ScalingLimited").equals("ProviderThrottled"));
      assertThat(pool.replicas()).isEqualTo(1);
      assertThat(pool.pods()).hasSize(1);
      assertThat(gateway.isReady()).as("who is throttled is not sick").isTrue();
      eased.countDown();
      fleet.agents().awaitHeld(pool.name(), 3);
      assertThat(answer.join()).isEqualTo(200);
      Eventually.until(() -> fleet.says("ProviderThrottled").equals("False"));
      finish(pool, tasks);
    }
  }

  /// The first time; after that when it is time.
  private static Reply throttled(Conversation asked, CountDownLatch eased) {
    if (asked.number() == 1) {
      return Reply.status(529, "overloaded_error");
    }
    try {
      eased.await();
      return Reply.text("Go on.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void poolGrowsAgainWhenTheBudgetIsRaised() {
    var pool = follower("worker-agent", "worker");
    try (var provider = ScriptedUpstream.start(_ -> Reply.text("Go on."));
        var gateway = fleet.gateway(provider)) {
      var tasks = new ArrayList<>(fleet.tasks().submit("worker", 1));
      var busy = fleet.agents().awaitHeld(pool.name(), 1).getFirst();
      assertThat(gateway.ask(busy.grant()).join()).isEqualTo(200);
      fleet.tasks().client().setBudget("fleetDay", Usd.of("0.001"));
      Eventually.until(() -> fleet.says("BudgetExhausted").equals("True"));

      tasks.addAll(fleet.tasks().submit("worker", 2));

      Eventually.until(() -> pool.reason("ScalingLimited").equals("BudgetExhausted"));
      assertThat(pool.replicas()).isEqualTo(1);
      assertThat(pool.pods()).hasSize(1);
      fleet.tasks().client().setBudget("fleetDay", Usd.of("50"));
      fleet.agents().awaitHeld(pool.name(), 3);
      finish(pool, tasks);
    }
  }

  @Test
  void threeManagersPlanThreeTasksAndNoneOfThemTwice() {
    follower("worker-agent", "worker");
    fleet.pool("manager-agent", "manager", "scaling: {mode: Fixed}, replicas: 3");
    Eventually.until(() -> fleet.agents().joined("manager-agent").size() == 3);
    Eventually.until(() -> fleet.tasks().takes("manager") && fleet.tasks().takes("worker"));

    var tasks = Stream.generate(fleet.tasks()::submitCrew).limit(3).toList();

    var plans = fleet.agents().awaitHeld("manager-agent", 3);
    assertThat(plans).extracting(it -> it.grant().task()).hasSameElementsAs(tasks);
    assertThat(plans).extracting(it -> it.grant().kind()).containsOnly(AssignmentKind.PLAN);
    tasks.forEach(fleet.tasks().client()::cancel);
    Eventually.until(() -> fleet.agents().held("manager-agent").isEmpty());
    fleet.look("manager-agent").delete();
  }

  private static PoolOnCluster follower(String name, String role) {
    var scaling = "scaling: {mode: Queue, max: 4, idleSeconds: 0, maxStartsPerMinute: 100}";
    fleet.pool(name, role, scaling);
    return fleet.look(name);
  }

  private static void finish(PoolOnCluster pool, List<TaskId> tasks) {
    fleet.agents().finishAll();
    Eventually.until(() -> fleet.tasks().haveEnded(tasks) && pool.pods().isEmpty());
  }
}
