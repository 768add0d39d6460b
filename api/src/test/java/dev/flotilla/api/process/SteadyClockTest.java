package dev.flotilla.api.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.api.time.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final Instant START = Instant.parse("2020-11-25T12:00:00Z");

  private final Machine machine = new Machine();
  private final SteadyClock clock = SteadyClock.of(machine.clock, () -> machine.nanos);

  @Test
  void itIsTheMachinesTime() {
    machine.pass(Duration.ofHours(3));

    assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofHours(3)));
  }

  @Test
  void aClockThatIsSetBackGoesOnAtItsPace() {
    machine.pass(Duration.ofMinutes(1));
    clock.instant();

    machine.set(Duration.ofHours(-8));
    machine.pass(Duration.ofSeconds(30));

    assertThat(clock.instant()).isEqualTo(START.plusSeconds(90));
  }

  @Test
  void aClockThatIsSetForwardIsFollowed() {
    machine.set(Duration.ofHours(8));

    assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofHours(8)));
  }

  @Test
  void whatCatchesUpIsFollowedAgain() {
    machine.set(Duration.ofHours(-1));
    clock.instant();

    machine.set(Duration.ofHours(2));
    machine.pass(Duration.ofSeconds(1));

    assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofHours(1)).plusSeconds(1));
  }

  /// A machine whose clock can be set, and whose time passes when the test says so.
  private static final class Machine {
    private final SettableClock clock = new SettableClock();
    private long nanos = -7_000_000_000L;

    void pass(Duration time) {
      set(time);
      nanos += time.toNanos();
    }

    void set(Duration by) {
      clock.advance(by);
    }
  }
}
