package dev.flotilla.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenariosTest {
  @Test
  void builtInScenariosAreWhole() {
    assertThat(Scenarios.BUILT_IN)
        .allSatisfy(name -> assertThat(Scenarios.load(name).rules()).isNotEmpty());
  }

  @Test
  void fileMayExtendABuiltInScenario(@TempDir Path directory) throws Exception {
    var file = directory.resolve("slow.yaml");
    Files.writeString(file, "{name: slow, extends: demo, latency: 5s}");

    var scenario = Scenarios.load(file.toString());

    assertThat(scenario.latency()).contains(Span.of("5s"));
    assertThat(scenario.rules()).hasSameSizeAs(Scenarios.load("demo").rules());
  }

  @Test
  void unknownNameSaysWhatThereIs() {
    assertThatThrownBy(() -> Scenarios.load("dmeo"))
        .hasMessage(
            "expected a scenario (demo, rehearsal, synthetic:width=6,depth=3) or a file, found 'dmeo'");
  }

  @Test
  void mistakeInAFileIsNamedWithItsLine() {
    assertThatThrownBy(
            () ->
                Scenarios.parse(
                    "x.yaml", "name: x\nrules:\n  - name: a\n    answer: {say: x, sya: y}\n"))
        .hasMessageContaining("x.yaml line 4")
        .hasMessageContaining("sya");
  }

  @Test
  void emptyAnswerIsRefused() {
    assertThatThrownBy(() -> Scenarios.parse("x", "{name: x, rules: [{name: a, answer: {}}]}"))
        .hasMessageContaining("an answer is never empty");
  }

  @Test
  void timesAndRangesAreRead() {
    assertThat(Span.of("250ms..2s"))
        .isEqualTo(new Span(Duration.ofMillis(250), Duration.ofSeconds(2)));
    assertThat(Range.of("2-4").holds(5)).isFalse();
    assertThat(Range.of("2+").holds(5)).isTrue();
    assertThatThrownBy(() -> Span.of("soon")).hasMessageContaining("250ms");
    assertThatThrownBy(() -> Range.of("-1")).hasMessageContaining("2-5");
  }
}
