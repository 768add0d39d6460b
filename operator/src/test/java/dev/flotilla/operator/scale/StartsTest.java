package dev.flotilla.operator.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Starts THREE = Starts.seen(List.of(NOW)).and(2, NOW);

  @Test
  void startsOfTheLastMinuteCount() {
    assertThat(THREE.left(NOW.plusSeconds(59), 5)).isEqualTo(2);
    assertThat(THREE.left(NOW.plusSeconds(60), 5)).isEqualTo(5);
    assertThat(THREE.left(NOW, 2)).isZero();
  }

  @Test
  void clockThatIsSetBackHoldsNothing() {
    assertThat(THREE.left(NOW.minusSeconds(600), 5)).isEqualTo(5);
  }
}
