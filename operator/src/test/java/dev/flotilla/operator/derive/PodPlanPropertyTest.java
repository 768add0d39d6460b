package dev.flotilla.operator.derive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/// Whatever the numbers, the templates and the agents do, and wherever whoever carries it out is killed:
/// no pod with work is deleted, no place is given twice, no start comes too soon (the world checks all
/// three), and in the end there is what was wanted.
class PodPlanPropertyTest {
  private static final int ALL = Integer.MAX_VALUE;

  @RepeatedTest(200)
  void everyWorldComesToRest(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var spec = PodPlanTest.spec();
    var world = new World(spec, random);
    var desired = 0;
    var hash = "h0";

    for (var step = 0; step < 200; step++) {
      if (random.nextInt(8) == 0) {
        desired = random.nextInt(8);
      }
      if (random.nextInt(40) == 0) {
        hash = "h" + step;
      }
      var plan = PodPlan.of(spec, hash, world.observe(desired));
      world.goOn(true); // agents do not wait for whoever looks at them
      world.carryOut(plan, hash, random.nextInt(4) == 0 ? random.nextInt(3) : ALL);
    }
    for (var step = 0; step < 200; step++) {
      world.goOn(false);
      world.carryOut(PodPlan.of(spec, hash, world.observe(desired)), hash, ALL);
    }

    var newest = hash;
    assertThat(world.staying())
        .hasSize(desired)
        .allSatisfy(it -> assertThat(it.templateHash()).isEqualTo(newest));
    assertThat(world.observe(desired).pods()).as("nothing is left over").hasSize(desired);
  }

  @RepeatedTest(20)
  void nothingIsLeftOfAPoolWithoutAgents(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var spec = PodPlanTest.spec();
    var world = new World(spec, random);
    for (var step = 0; step < 60; step++) {
      world.goOn(true);
      world.carryOut(PodPlan.of(spec, "h", world.observe(6)), "h", ALL);
    }

    for (var step = 0; step < 100; step++) {
      world.goOn(false);
      world.carryOut(PodPlan.of(spec, "h", world.observe(0)), "h", ALL);
    }

    assertThat(world.isEmpty()).isTrue();
  }
}
