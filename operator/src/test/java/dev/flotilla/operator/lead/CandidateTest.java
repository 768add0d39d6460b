package dev.flotilla.operator.lead;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CandidateTest {
  private static final Instant NOW = Instant.parse("2020-11-26T04:00:00Z");

  private final Candidate ada = new Candidate("flotilla-operator", "claude-code", "ada");

  @Test
  void leaseThatNobodyMadeIsTaken() {
    var taken = ada.claim(Optional.empty(), NOW).orElseThrow();

    assertThat(taken.getMetadata().getName()).isEqualTo("flotilla-operator");
    assertThat(taken.getSpec().getHolderIdentity()).isEqualTo("ada");
    assertThat(taken.getSpec().getLeaseDurationSeconds()).isEqualTo(15);
    assertThat(taken.getSpec().getRenewTime().toInstant()).isEqualTo(NOW);
  }

  @Test
  void itsOwnLeaseIsRenewedAlsoByAProcessThatStartsAnew() {
    var renewed = ada.claim(Optional.of(lease("ada", "1", NOW)), NOW.plusSeconds(60)).orElseThrow();

    assertThat(renewed.getSpec().getAcquireTime().toInstant()).isEqualTo(NOW);
    assertThat(renewed.getSpec().getRenewTime().toInstant()).isEqualTo(NOW.plusSeconds(60));
    assertThat(renewed.getSpec().getLeaseTransitions()).isEqualTo(3);
  }

  @Test
  void anothersLeaseIsTakenWhenItHasNotChangedForItsDuration() {
    var bobs = Optional.of(lease("bob", "1", NOW));

    assertThat(ada.claim(bobs, NOW)).isEmpty();
    assertThat(ada.claim(bobs, NOW.plusMillis(14_999))).isEmpty();
    var taken = ada.claim(bobs, NOW.plusSeconds(15)).orElseThrow();

    assertThat(taken.getSpec().getHolderIdentity()).isEqualTo("ada");
    assertThat(taken.getSpec().getAcquireTime().toInstant()).isEqualTo(NOW.plusSeconds(15));
    assertThat(taken.getSpec().getLeaseTransitions()).isEqualTo(4);
    assertThat(taken.getMetadata().getResourceVersion()).isEqualTo("1");
  }

  @Test
  void holderWithAClockThatIsWrongLosesNothingWhileItRenews() {
    for (var off : new Duration[] {Duration.ofHours(-1), Duration.ofHours(1)}) {
      for (var second = 0; second < 60; second += 2) {
        var now = NOW.plusSeconds(second);
        var renewed = lease("bob", off + "-" + second, now.plus(off));

        assertThat(ada.claim(Optional.of(renewed), now)).as("%s %s", off, second).isEmpty();
      }
    }
  }

  @Test
  void leaseOfADeadHolderIsTakenInItsTimeWhateverItsClockWas() {
    var future = Optional.of(lease("bob", "1", NOW.plus(Duration.ofHours(1))));

    assertThat(ada.claim(future, NOW)).isEmpty();
    assertThat(ada.claim(future, NOW.plusSeconds(15))).isPresent();
  }

  @Test
  void leaseThatWasLeftIsTakenAtOnce() {
    var left = new Candidate("flotilla-operator", "claude-code", "bob");
    var released = left.release(Optional.of(lease("bob", "1", NOW)));

    assertThat(ada.claim(released, NOW)).isPresent();
    assertThat(ada.release(Optional.of(lease("bob", "1", NOW)))).isEmpty();
  }

  private static Lease lease(String holder, String version, Instant renewed) {
    var time = renewed.atZone(ZoneOffset.UTC);
    return new LeaseBuilder()
        .withNewMetadata()
        .withName("flotilla-operator")
        .withResourceVersion(version)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .withLeaseDurationSeconds(15)
        .withAcquireTime(time)
        .withRenewTime(time)
        .withLeaseTransitions(3)
        .endSpec()
        .build();
  }
}
