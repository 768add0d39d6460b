package dev.flotilla.operator.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void fewMayGoAtOnceAndTheNextWaits() {
    var pace = Pace.NEW;
    for (var write = 0; write < 4; write++) {
      assertThat(pace.wait(NOW.plusMillis(write))).isZero();
      pace = pace.and(NOW.plusMillis(write));
    }

    assertThat(pace.wait(NOW.plusMillis(10))).isEqualTo(Duration.ofMillis(990));
    assertThat(pace.wait(NOW.plusMillis(1000))).isZero();
  }

  @Test
  void thousandWishesInTenSecondsAreNoMoreThanOneEvery250Milliseconds() {
    var pace = Pace.NEW;
    var writes = 0;
    for (var wish = 0; wish < 1000; wish++) {
      var at = NOW.plusMillis(wish * 10L);
      if (pace.wait(at).isZero()) {
        pace = pace.and(at);
        writes++;
      }
    }

    assertThat(writes).isEqualTo(40);
  }
}
