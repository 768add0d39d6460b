package dev.flotilla.operator.derive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.operator.crd.AgentPool;
import dev.flotilla.operator.crd.AgentPoolStatus;
import dev.flotilla.operator.crd.AgentPoolStatus.Queue;
import dev.flotilla.operator.crd.Objects;
import dev.flotilla.operator.crd.Reason;
import dev.flotilla.operator.derive.ObservedPod.Stage;
import dev.flotilla.operator.scale.Desired;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolStatusTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Queue QUEUE = new Queue(3, 1, 12);
  private static final String HASH = "h";

  private final AgentPool pool =
      Objects.pool(
          """
          metadata: {name: s1, namespace: claude-code, generation: 4}
          spec:
            fleetRef: {name: default}
            role: s1
            template: {image: "agent:1"}
          """);

  @Test
  void countsAreThoseOfThePods() {
    var status =
        status(
            5,
            pod("s1-0", Stage.BUSY, ""),
            pod("s1-1", Stage.IDLE, ""),
            pod("s1-2", Stage.DRAINING, ""),
            unready("s1-3", ""),
            pod("s1-4", Stage.FINISHING, ""));

    assertThat(status.replicas()).isEqualTo(4);
    assertThat(status.readyReplicas()).isEqualTo(3);
    assertThat(status.busyReplicas()).isEqualTo(2);
    assertThat(status.drainingReplicas()).isEqualTo(2);
    assertThat(status.updatedReplicas()).isEqualTo(4);
    assertThat(status.queue()).isEqualTo(QUEUE);
    assertThat(status.selector()).isEqualTo("flotilla.dev/pool=s1");
    assertThat(status.observedGeneration()).isEqualTo(4);
    assertThat(reasons(status))
        .containsExactly(
            "AgentsStarting",
            "Starting",
            "QueueFollowed",
            "WithinLimits",
            "AgentsLeaving",
            "AsExpected");
  }

  @Test
  void agentsThatAreToGoAreWaitedFor() {
    var status = status(1, pod("s1-0", Stage.BUSY, ""), pod("s1-1", Stage.BUSY, ""));

    assertThat(reasons(status)).contains("AgentsReady", "UpToDate", "WaitingForIdle");
  }

  @Test
  void timeOfAConditionIsThatOfItsLastChange() {
    var first = status(1, unready("s1-0", ""));
    pool.setStatus(first);

    var later = status(NOW.plusSeconds(60), 1, pod("s1-0", Stage.IDLE, ""));

    assertThat(condition(later, "Ready").getLastTransitionTime()).isEqualTo("2026-01-01T12:01:00Z");
    assertThat(condition(later, "Degraded").getLastTransitionTime())
        .isEqualTo("2026-01-01T12:00:00Z");
  }

  @Test
  void nothingIsSaidAnewWhenNothingChanged() {
    var first = status(1, pod("s1-0", Stage.IDLE, ""));
    pool.setStatus(first);

    assertThat(status(NOW.plusSeconds(60), 1, pod("s1-0", Stage.IDLE, ""))).isEqualTo(first);
  }

  @Test
  void queueOfAServerThatDoesNotAnswerStays() {
    pool.setStatus(status(1, pod("s1-0", Stage.IDLE, "")));

    var later =
        PoolStatus.of(pool, HASH, desired(1), observed(NOW, 1), Optional.empty(), Optional.empty());

    assertThat(later.queue()).isEqualTo(QUEUE);
  }

  @Test
  void whatIsWrongWithAPodIsSaidOfItsPool() {
    var image =
        """
          containerStatuses:
          - name: agent
            state: {waiting: {reason: ImagePullBackOff, message: "no such image"}}
        """;
    var secret =
        """
          containerStatuses:
          - name: agent
            state: {waiting: {reason: CreateContainerConfigError, message: 'secret "a" not found'}}
        """;
    var room =
        """
          conditions:
          - {type: PodScheduled, status: "False", message: "0/2 nodes: Insufficient memory"}
        """;
    var failed =
        """
          phase: Failed
          containerStatuses:
          - {name: agent, state: {terminated: {reason: OOMKilled, exitCode: 137}}}
        """;

    assertThat(degraded(image)).isEqualTo("ImageUnavailable: s1-0: agent:1 no such image");
    assertThat(degraded(secret)).isEqualTo("NotConfigured: s1-0: secret \"a\" not found");
    assertThat(degraded(room)).isEqualTo("Unschedulable: s1-0: 0/2 nodes: Insufficient memory");
    assertThat(degraded(failed)).isEqualTo("AgentsFail: s1-0: OOMKilled, exit code 137");
  }

  @Test
  void nothingIsWrongWithAContainerThatIsMadeAndWaitsWithoutAReason() {
    var made =
        """
          containerStatuses:
          - {name: agent, state: {waiting: {}}}
        """;

    var pod = unready("s1-0", made);

    assertThat(pod.stage()).isEqualTo(Stage.STARTING);
    assertThat(reasons(status(1, pod))).contains("AsExpected");
  }

  @Test
  void podIsWhereItsStatusAndTheServerSayItIs() {
    assertThat(ObservedPod.of(kubernetes("s1-0", "", null), Optional.empty()).stage())
        .isEqualTo(Stage.UNSCHEDULED);
    assertThat(unready("s1-0", "").stage()).isEqualTo(Stage.STARTING);
    assertThat(pod("s1-0", Stage.BUSY, "").stage()).isEqualTo(Stage.BUSY);
    assertThat(pod("s1-0", Stage.BUSY, "  phase: Succeeded\n").stage()).isEqualTo(Stage.ENDED);
  }

  private String degraded(String podStatus) {
    var condition = condition(status(1, unready("s1-0", podStatus)), "Degraded");
    assertThat(condition.getStatus()).isEqualTo("True");
    return condition.getReason() + ": " + condition.getMessage();
  }

  private AgentPoolStatus status(int desired, ObservedPod... pods) {
    return status(NOW, desired, pods);
  }

  private AgentPoolStatus status(Instant now, int desired, ObservedPod... pods) {
    return PoolStatus.of(
        pool,
        HASH,
        desired(desired),
        observed(now, desired, pods),
        Optional.of(QUEUE),
        Optional.empty());
  }

  private static Desired desired(int replicas) {
    return new Desired(replicas, false, Reason.QUEUE_FOLLOWED, Reason.WITHIN_LIMITS);
  }

  private static Observed observed(Instant now, int desired, ObservedPod... pods) {
    return new Observed(desired, List.of(pods), 4, Optional.empty(), Optional.empty(), now);
  }

  private static List<String> reasons(AgentPoolStatus status) {
    return conditions(status).stream().map(Condition::getReason).toList();
  }

  private static Condition condition(AgentPoolStatus status, String type) {
    return conditions(status).stream()
        .filter(it -> it.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static List<Condition> conditions(AgentPoolStatus status) {
    return java.util.Objects.requireNonNull(status.conditions());
  }

  private static ObservedPod pod(String name, Stage agent, String status) {
    var ready = "  conditions: [{type: Ready, status: \"True\"}]\n";
    return ObservedPod.of(kubernetes(name, ready + status, "node-1"), Optional.of(agent));
  }

  private static ObservedPod unready(String name, String status) {
    return ObservedPod.of(kubernetes(name, status, "node-1"), Optional.empty());
  }

  private static Pod kubernetes(
      String name, String status, @org.jspecify.annotations.Nullable String node) {
    var pod =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: %s
              uid: u
              creationTimestamp: "2026-01-01T10:00:00Z"
              annotations: {flotilla.dev/template-hash: h}
            spec: {containers: [{name: agent, image: "agent:1"}]}
            status:
              hostIP: 10.0.0.1
            """
                    .formatted(name)
                + status,
            Pod.class);
    pod.getSpec().setNodeName(node);
    return pod;
  }
}
