package dev.flotilla.operator.day;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a pool costs in a day with nothing set, and what its tasks wait.
class DayTest {
  private static final int COLD_START = 8;

  @Test
  void theDayIsTheOneThatOthersReplay() {
    var day = Day.of(7);

    assertThat(day.tasks()).hasSize(1388);
    assertThat(day.hours()).isBetween(124.1, 124.3);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 1, 2})
  void itTakesAFifthLessThanKedaWhileTasksWaitLessAndNobodyIsInterrupted(int seed) {
    var day = Day.of(seed);

    var keda = Replay.of(day, COLD_START, new Keda(Operator.MAX, seed));
    var ours = Replay.of(day, COLD_START, Operator.of(""));

    assertThat(ours.killed()).isZero();
    assertThat(ours.podHours()).isLessThanOrEqualTo(0.8 * keda.podHours());
    assertThat(ours.meanWait()).isLessThan(keda.meanWait());
    assertThat(ours.waited(0.95)).isLessThan(keda.waited(0.95));
    assertThat(ours.waited(1)).isLessThan(keda.waited(1));
  }
}
