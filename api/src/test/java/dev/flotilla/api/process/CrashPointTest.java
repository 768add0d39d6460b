package dev.flotilla.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.api.error.FlotillaException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CrashPointTest {
  private final AtomicInteger crashes = new AtomicInteger();

  @Test
  void crashesOnceAtTheNamedPass() {
    var point = CrashPoint.at("after lease:2", crashes::incrementAndGet);

    point.reached("after lease");
    point.reached("before complete");
    assertThat(crashes).hasValue(0);
    point.reached("after lease");
    point.reached("after lease");

    assertThat(crashes).hasValue(1);
  }

  @Test
  void withoutTheVariableNothingHappens() {
    assertThat(CrashPoint.from(Map.of())).isSameAs(CrashPoint.NONE);
  }

  @Test
  void refusesACountThatIsNone() {
    assertThatThrownBy(() -> CrashPoint.at("x:0", () -> {}))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("found 'x:0'");
  }
}
