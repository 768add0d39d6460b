package dev.flotilla.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.pool.PodGone.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

class DeparturesTest {
  private final Departures departures = new Departures();

  @Test
  void whatAPodSaidLastIsKeptWhenItIsGone() {
    departures.see(pod("a", "Running", ""));
    departures.see(pod("a", "Failed", "Evicted"));

    assertThat(departures.of("a")).isEqualTo(Reason.EVICTED);
    assertThat(departures.of("a")).as("asked again").isEqualTo(Reason.EVICTED);
  }

  @Test
  void whoSaidNothingWasDeleted() {
    departures.see(pod("a", "Running", ""));

    assertThat(departures.of("a")).isEqualTo(Reason.DELETED);
    assertThat(departures.of("never seen")).isEqualTo(Reason.DELETED);
  }

  @Test
  void onlyTheLatestAreKept() {
    for (var number = 0; number < 10_001; number++) {
      departures.see(pod("uid-" + number, "Failed", "Evicted"));
    }

    assertThat(departures.of("uid-0")).isEqualTo(Reason.DELETED);
    assertThat(departures.of("uid-1")).isEqualTo(Reason.EVICTED);
  }

  private static Pod pod(String uid, String phase, String reason) {
    return new PodBuilder()
        .withNewMetadata()
        .withUid(uid)
        .endMetadata()
        .withNewStatus()
        .withPhase(phase)
        .withReason(reason)
        .endStatus()
        .build();
  }
}
