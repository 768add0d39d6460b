package dev.flotilla.operator.day;

import java.util.ArrayList;
import java.util.List;

/// A synthetic day of work: office hours with two peaks, a little at night, and three bursts of sixty
/// tasks within five seconds. The same for the same seed. Immutable.
///
/// @param tasks in the order of their arrival
record Day(List<Task> tasks) {
  static final int SECONDS = 86_400;

  private static final double[] BURSTS = {8.9, 13.1, 20.3};
  private static final int BURST = 60;

  /// @param arrives second of the day
  /// @param takes seconds of an agent's work
  record Task(int arrives, int takes) {}

  Day {
    tasks = List.copyOf(tasks);
  }

  static Day of(int seed) {
    var chance = new Chance(seed);
    var arrivals = new ArrayList<Integer>();
    for (var second = 0; second < SECONDS; second++) {
      var hour = second / 3600.0;
      var office = Math.exp(-square(hour - 10.5) / 4) + Math.exp(-square(hour - 15) / 5);
      if (chance.next() < (0.15 + 2.2 * office) / 60) {
        arrivals.add(second);
      }
    }
    for (var burst : BURSTS) {
      for (var task = 0; task < BURST; task++) {
        arrivals.add((int) Math.floor(burst * 3600) + (int) Math.floor(chance.next() * 5));
      }
    }
    return new Day(
        arrivals.stream().sorted().map(it -> new Task(it, duration(chance.gauss()))).toList());
  }

  private static int duration(double gauss) {
    var seconds = Math.round(Math.exp(Math.log(240) + 0.8 * gauss));
    return Math.toIntExact(Math.clamp(seconds, 30, 1800));
  }

  private static double square(double number) {
    return number * number;
  }

  /// Agents' time that it takes: the least that any policy can do with.
  double hours() {
    return tasks.stream().mapToInt(Task::takes).sum() / 3600.0;
  }

  /// Mulberry32, which any language has in four lines: others may replay the same day.
  private static final class Chance {
    private int state;

    Chance(int seed) {
      this.state = seed;
    }

    double next() {
      state += 0x6D2B79F5;
      var mixed = (state ^ state >>> 15) * (1 | state);
      mixed = (mixed + (mixed ^ mixed >>> 7) * (61 | mixed)) ^ mixed;
      return Integer.toUnsignedLong(mixed ^ mixed >>> 14) / 4_294_967_296.0;
    }

    double gauss() {
      return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    }
  }
}
