package dev.flotilla.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.time.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FailedAttemptsTest {
  private final SettableClock clock = new SettableClock();
  private final FailedAttempts failed = new FailedAttempts(clock);

  @Test
  void manyWithinAMinuteAreTooMany() {
    for (int i = 0; i < 30; i++) {
      assertThat(failed.isTooMany("10.0.0.1")).isFalse();
    }

    assertThat(failed.isTooMany("10.0.0.1")).isTrue();
    assertThat(failed.isTooMany("10.0.0.2")).isFalse();
  }

  @Test
  void aMinuteLaterItBeginsAnew() {
    for (int i = 0; i < 31; i++) {
      failed.isTooMany("10.0.0.1");
    }

    clock.advance(Duration.ofMinutes(1));

    assertThat(failed.isTooMany("10.0.0.1")).isFalse();
  }
}
