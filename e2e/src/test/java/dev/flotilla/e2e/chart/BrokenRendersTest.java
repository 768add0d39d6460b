package dev.flotilla.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// No rule holds of everything: each is broken once on purpose.
class BrokenRendersTest {
  private static final Render WHOLE = Chart.render(Chart.resource("everything.yaml"));

  @TestFactory
  Stream<DynamicTest> everyRuleFailsOnWhatItIsAgainst() {
    return Breaks.BY_RULE.entrySet().stream()
        .map(
            it ->
                DynamicTest.dynamicTest(
                    it.getKey(),
                    () -> {
                      var rule = Objects.requireNonNull(Rule.all().get(it.getKey()));
                      var broken = WHOLE.copy();

                      it.getValue().accept(broken);

                      assertThat(rule.broken(WHOLE)).isEmpty();
                      assertThat(rule.broken(broken)).isNotEmpty();
                    }));
  }

  @Test
  void noRuleIsWithoutItsBreak() {
    assertThat(Breaks.BY_RULE.keySet()).isEqualTo(Rule.all().keySet());
  }
}
