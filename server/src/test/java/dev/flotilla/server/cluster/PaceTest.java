package dev.flotilla.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PaceTest {
  private final Pace pace = new Pace();
  private long now = -17;

  /// Waits as long as it must, then does something that takes that long.
  ///
  /// @return how long after it was wanted it began
  private Duration wanted(Duration cost) {
    var left = pace.left(now);
    now += left.toNanos();
    assertThat(pace.left(now)).isZero();
    pace.done(now, now + cost.toNanos());
    now += cost.toNanos();
    return left;
  }

  private void quiet(Duration time) {
    now += time.toNanos();
  }

  private static Duration ms(int millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void theFirstAndWhatComesAfterAQuietTimeBeginAtOnce() {
    assertThat(wanted(ms(5))).isZero();
    quiet(ms(25));
    assertThat(wanted(ms(5))).isZero();
  }

  @Test
  void aBurstIsSeenInStepsOfTheLeast() {
    wanted(ms(5));

    for (var i = 0; i < 10; i++) {
      assertThat(wanted(ms(5))).isEqualTo(ms(20));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 10, 20})
  void inTheLongRunItTakesNoMoreThanItsShare(int cost) {
    var times = 20_000;
    for (var i = 0; i < times; i++) {
      wanted(ms(cost));
    }

    var share = (double) times * ms(cost).toNanos() / (now + 17);
    assertThat(share).isBetween(0.07, 0.105);
  }

  @Test
  void nobodyWaitsLongerThanTheMostHoweverMuchItCosts() {
    for (var i = 0; i < 60; i++) {
      assertThat(wanted(ms(40))).isLessThanOrEqualTo(ms(210));
    }
    assertThat(wanted(Duration.ofSeconds(3))).isLessThanOrEqualTo(ms(210));
    assertThat(wanted(ms(5))).as("it has waited meanwhile").isZero();
  }

  @Test
  void aQuietTimeBringsTheCreditBackAndNoMoreThanThat() {
    for (var i = 0; i < 100; i++) {
      wanted(ms(10));
    }
    quiet(Duration.ofHours(1));

    var atOnce = 0;
    while (wanted(ms(10)).compareTo(ms(15)) <= 0) {
      atOnce++;
    }

    assertThat(atOnce).isBetween(100, 120);
  }
}
