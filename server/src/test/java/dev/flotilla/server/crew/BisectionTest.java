package dev.flotilla.server.crew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.server.crew.Bisection.Known;
import dev.flotilla.server.crew.Bisection.Next;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BisectionTest {
  private static Next next(int size, Map<Integer, Known> known) {
    return Bisection.next(size, it -> Optional.ofNullable(known.get(it)));
  }

  @Test
  void theHeadIsCheckedFirstAndAGreenOneIsEnough() {
    assertThat(next(5, Map.of())).isEqualTo(new Next.Check(5));
    assertThat(next(5, Map.of(5, Known.GREEN))).isEqualTo(new Next.Merge());
  }

  @Test
  void redIsBelievedTheSecondTime() {
    assertThat(next(1, Map.of(1, Known.RED_ONCE))).isEqualTo(new Next.Check(1));
  }

  @Test
  void onlyWhenTheFirstIsRedTheBranchItselfIsLookedAt() {
    assertThat(next(1, Map.of(1, Known.RED))).isEqualTo(new Next.Check(0));
    assertThat(next(1, Map.of(1, Known.RED, 0, Known.RED_ONCE))).isEqualTo(new Next.Red(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 16})
  void whoeverMadeItRedIsFoundInLogarithmicallyManyRuns(int size) {
    for (int culprit = 1; culprit <= size; culprit++) {
      var known = new HashMap<Integer, Known>();
      var runs = 0;
      var next = next(size, known);
      while (next instanceof Next.Check(var position)) {
        known.put(position, position >= culprit ? Known.RED : Known.GREEN);
        runs++;
        next = next(size, known);
      }
      assertThat(next).isEqualTo(new Next.Red(culprit));
      assertThat(runs).isLessThanOrEqualTo(2 + (int) Math.ceil(Math.log(size) / Math.log(2)));
    }
  }
}
