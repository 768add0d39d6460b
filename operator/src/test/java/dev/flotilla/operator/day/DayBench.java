package dev.flotilla.operator.day;

import java.util.List;
import org.junit.jupiter.api.Test;

/// A day through the operator's arithmetic, and through KEDA with a HorizontalPodAutoscaler. Exact: the
/// same figures on every machine. Not part of the tests: `bench/run day`.
class DayBench {
  private static final List<Integer> SEEDS = List.of(7, 1, 2);

  @Test
  void measure() {
    for (var coldStart : List.of(8, 30)) {
      for (var seed : coldStart == 8 ? SEEDS : SEEDS.subList(0, 1)) {
        replay(Day.of(seed), seed, coldStart);
      }
    }
  }

  private static void replay(Day day, int seed, int coldStart) {
    System.out.printf(
        "%nDay of seed %d: %d tasks, %.1f hours of work; a pod takes work %d s after its creation%n%n",
        seed, day.tasks().size(), day.hours(), coldStart);
    System.out.println(
        "| policy | pod-hours | utilisation | mean wait s | p50 s | p95 s | most s | most pods |"
            + " starts | busy killed |");
    System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    var keda = Replay.of(day, coldStart, new Keda(Operator.MAX, seed));
    System.out.println(Replay.row("KEDA + HPA, busy pods drain", keda));
    print(day, coldStart, "mode Queue as it ships", "");
    for (var starts : List.of(4, 20, 60)) {
      for (var idle : List.of(30, 60, 90, 300)) {
        print(
            day,
            coldStart,
            "mode Queue, %d starts a minute, idle %d s".formatted(starts, idle),
            "maxStartsPerMinute: %d, idleSeconds: %d".formatted(starts, idle));
      }
    }
  }

  private static void print(Day day, int coldStart, String name, String scaling) {
    System.out.println(Replay.row(name, Replay.of(day, coldStart, Operator.of(scaling))));
  }
}
