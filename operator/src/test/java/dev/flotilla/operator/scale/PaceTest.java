package dev.flotilla.operator.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void fewMayGoInShortOrderAndTheNextWaits() {
    var pace = Pace.NEW;
    for (var write : List.of(0, 20, 60, 140)) {
      var at = NOW.plusMillis(write);
      assertThat(pace.wait(at)).isZero();
      pace = pace.and(at);
      assertThat(pace.wait(at.plusMillis(5))).isGreaterThanOrEqualTo(Duration.ofMillis(15));
    }

    assertThat(pace.wait(NOW.plusMillis(160))).isEqualTo(Duration.ofMillis(840));
    assertThat(pace.wait(NOW.plusMillis(1000))).isZero();
  }

  @Test
  void numberHasSettledWhenNoOtherCameForAWhile() {
    assertThat(Pace.NEW.settles(NOW)).isEmpty();
    var pace = Pace.NEW.and(NOW).and(NOW.plusMillis(50));

    assertThat(pace.settles(NOW.plusMillis(60))).contains(Duration.ofMillis(65));
    assertThat(pace.settles(NOW.plusMillis(125))).isEmpty();
  }

  @Test
  void clockThatIsSetBackHoldsNothing() {
    var pace = Pace.NEW;
    for (var write : List.of(0, 20, 60, 140)) {
      pace = pace.and(NOW.plusMillis(write));
    }
    var earlier = NOW.minusSeconds(600);

    assertThat(pace.wait(earlier)).isZero();
    assertThat(pace.settles(earlier)).isEmpty();
    assertThat(pace.and(earlier).wait(earlier)).isEqualTo(Duration.ofMillis(20));
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
