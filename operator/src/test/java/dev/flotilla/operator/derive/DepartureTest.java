package dev.flotilla.operator.derive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.pool.PodGone.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DepartureTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void memoryIsToldByTheContainer() {
    var pod =
        pod(
            """
            phase: Failed
            containerStatuses:
            - name: agent
              state: {terminated: {exitCode: 137, reason: OOMKilled}}
            """);

    assertThat(Departure.reason(pod)).contains(Reason.OOM_KILLED);
    assertThat(Departure.isOver(pod)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "EvictionByEvictionAPI, EVICTED",
    "PreemptionByScheduler, EVICTED",
    "TerminationByKubelet, EVICTED",
    "DeletionByTaintManager, NODE_LOST",
    "DeletionByPodGC, NODE_LOST"
  })
  void whatTheClusterDoesIsToldByACondition(String said, Reason reason) {
    var pod =
        pod(
            """
            phase: Running
            conditions:
            - {type: DisruptionTarget, status: "True", reason: %s}
            """
                .formatted(said));

    assertThat(Departure.reason(pod)).contains(reason);
    assertThat(Departure.isOver(pod)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"Evicted, EVICTED", "NodeLost, NODE_LOST", "NodeShutdown, NODE_LOST", "'', FAILED"})
  void whatTheNodeDidIsToldByTheStatus(String said, Reason reason) {
    assertThat(Departure.reason(pod("phase: Failed\nreason: \"%s\"".formatted(said))))
        .contains(reason);
  }

  @Test
  void podThatRunsOrEndedWellSaysNothing() {
    assertThat(Departure.reason(pod("phase: Running"))).isEmpty();
    assertThat(Departure.reason(pod("phase: Succeeded"))).isEmpty();
  }

  @Test
  void podThatWasToldToEndHasNotFailed() {
    var pod = pod("phase: Failed");
    pod.getMetadata().setDeletionTimestamp("2026-01-01T12:00:00Z");

    assertThat(Departure.reason(pod)).isEmpty();
  }

  @Test
  void podIsStuckAMinuteAfterItShouldHaveBeenGone() {
    assertThat(Departure.isStuck(leaving("2026-01-01T11:59:10Z"), NOW)).isFalse();
    assertThat(Departure.isStuck(leaving("2026-01-01T11:58:50Z"), NOW)).isTrue();
    assertThat(Departure.isStuck(pod("phase: Running"), NOW)).isFalse();
  }

  private static Pod leaving(String end) {
    var pod = pod("phase: Running");
    pod.getMetadata().setDeletionTimestamp(end);
    return pod;
  }

  private static Pod pod(String status) {
    return Serialization.unmarshal(
        "metadata: {name: s1-0}\nstatus:\n" + status.indent(2), Pod.class);
  }
}
