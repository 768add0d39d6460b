package dev.flotilla.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.agent.claude.ToolCall;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.time.SettableClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final Duration STALL = Duration.ofMinutes(5);

  private final SettableClock clock = new SettableClock();
  private final Liveness liveness = new Liveness(clock, STALL);

  @Test
  void noEvidenceForTheStallTimeIsAStall() {
    assertThat(liveness.isStalled(evidence(1, 0, 0))).isFalse();

    clock.advance(STALL);
    assertThat(liveness.isStalled(evidence(1, 0, 0))).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(liveness.isStalled(evidence(1, 0, 0))).isTrue();
  }

  @Test
  void aSilentCommandThatBurnsCpuIsHealthyForAsLongAsItDoes() {
    for (var minute = 0; minute < 30; minute++) {
      assertThat(liveness.isStalled(evidence(1, 50L * minute, 0))).isFalse();
      clock.advance(Duration.ofMinutes(1));
    }
  }

  @Test
  void aLoopThatPollsForWhatNeverComesIsAStall() {
    for (var minute = 0; minute < 6; minute++) {
      liveness.isStalled(new Liveness.Evidence(1, Duration.ofMillis(300L * minute), 0));
      clock.advance(Duration.ofMinutes(1));
    }

    assertThat(liveness.isStalled(new Liveness.Evidence(1, Duration.ofMillis(1800), 0))).isTrue();
  }

  @Test
  void linesAndChangedFilesAreEvidence() {
    liveness.isStalled(evidence(1, 0, 7));
    clock.advance(STALL);
    liveness.isStalled(evidence(2, 0, 7));
    clock.advance(STALL);
    liveness.isStalled(evidence(2, 0, 8));
    clock.advance(STALL);

    assertThat(liveness.isStalled(evidence(2, 0, 8))).isFalse();
  }

  @Test
  void aToolMayDeclareThatItTakesLonger() {
    liveness.isStalled(evidence(1, 0, 0));
    liveness.declares(
        new ToolCall("t", "Bash", Json.MAPPER.valueToTree(Map.of("timeout", 900_000))));

    clock.advance(Duration.ofSeconds(899));
    assertThat(liveness.isStalled(evidence(1, 0, 0))).isFalse();
    clock.advance(Duration.ofSeconds(2));
    assertThat(liveness.isStalled(evidence(1, 0, 0))).isTrue();
  }

  private static Liveness.Evidence evidence(long signs, long cpuSeconds, long workspace) {
    return new Liveness.Evidence(signs, Duration.ofSeconds(cpuSeconds), workspace);
  }
}
