package dev.flotilla.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ClusterClockTest {
  private static final Instant NOW = Instant.parse("2020-11-26T04:00:00.700Z");

  private final ClusterClock clock = new ClusterClock(InstantSource.fixed(NOW));

  @Test
  void itIsTheMachinesUntilTheApiServerIsHeard() {
    assertThat(clock.instant()).isEqualTo(NOW);
  }

  @Test
  void itFollowsAnApiServerThatIsAheadOrBehind() {
    clock.hear(NOW.plus(Duration.ofMinutes(5)));
    assertThat(clock.instant()).isEqualTo(NOW.plus(Duration.ofMinutes(5)));

    clock.hear(NOW.minus(Duration.ofMinutes(5)));
    assertThat(clock.instant()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
    assertThat(clock.ahead()).isEqualTo(Duration.ofMinutes(-5));
  }

  @Test
  void itDoesNotFollowWhatASecondsFractionOrTheWayOfAnAnswerMakes() {
    clock.hear(NOW.minusMillis(700));
    clock.hear(NOW.minusMillis(1700));

    assertThat(clock.instant()).isEqualTo(NOW);
  }
}
